package story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UsesCoreTest {
    @Test
    void usesTheOtherModule() {
        assertEquals(2, Core.two());
    }
}
