package story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreTest {
    @Test
    void passes() {
        assertEquals(2, Core.two());
    }

    @Test
    void fails() {
        assertEquals(3, Core.two());
    }

    @Test
    void breaks() {
        throw new IllegalStateException("it is broken");
    }

    @Test
    @Disabled("not now")
    void isSkipped() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isSmall(int number) {
        assertTrue(number < 3);
    }

    @Test
    void prints() {
        System.out.println("this was printed");
        assertTrue(false);
    }

    @Test
    void isSlow() throws InterruptedException {
        Thread.sleep(300);
    }

    @Test
    void grüße世界() {}

    @Nested
    class Inner {
        @Test
        void isNested() {}
    }
}
