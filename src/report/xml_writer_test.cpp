#include "report/xml_writer.hpp"

#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "support/hostile_run.hpp"

namespace pentad {
namespace {

TEST(XmlWriter, ElementsAttributesAndText) {
    XmlWriter xml;
    xml.begin("a").attribute("n", std::int64_t{-3}).begin("b").attribute("t", "x<y").end();
    xml.begin("c").text("1 < 2 && \"q\"\n").end().end();
    EXPECT_EQ(xml.take(),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a n=\"-3\">\n  <b t=\"x&lt;y\"/>\n"
              "  <c>1 &lt; 2 &amp;&amp; \"q\"\n</c>\n</a>\n");
}

TEST(XmlWriter, WhatXmlForbidsIsLeftOut) {
    using namespace std::string_literals;
    EXPECT_EQ(xml_text("a\0\x01\x08\x0b\x0c\x0e\x1f\x7f\xc2\x85z"s), "az");
    EXPECT_EQ(xml_text("a\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbdz"), "a\xef\xbf\xbdz");
    EXPECT_EQ(xml_text("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(xml_text("]]>"), "]]&gt;");
    EXPECT_EQ(xml_text("\xc2\xa0🦊"), "\xc2\xa0🦊");
}

TEST(XmlWriter, BlanksThatAReaderWouldChangeAreReferences) {
    EXPECT_EQ(xml_text("\t\n\r"), "\t\n&#13;");
    EXPECT_EQ(xml_text("\t\n\r\"'", true), "&#9;&#10;&#13;&quot;'");
}

TEST(XmlWriter, AReaderGetsTheSameTextBack) {
    for (const auto& [name, text] : test::hostile_texts()) {
        XmlWriter xml;
        xml.begin("a").attribute("t", text).text(text).end();
        pugi::xml_document document;
        const std::string written = xml.take();
        const auto flags = pugi::parse_default | pugi::parse_ws_pcdata_single;
        ASSERT_TRUE(document.load_buffer(written.data(), written.size(), flags)) << name;
        // What is left out and replaced stays so: a second pass changes nothing.
        EXPECT_EQ(xml_text(document.child("a").text().get(), true), xml_text(text, true)) << name;
        EXPECT_EQ(xml_text(document.child("a").attribute("t").value(), true), xml_text(text, true)) << name;
    }
}

}  // namespace
}  // namespace pentad
