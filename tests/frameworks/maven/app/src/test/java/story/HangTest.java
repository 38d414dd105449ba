package story;

import org.junit.jupiter.api.Test;

class HangTest {
    @Test
    void hangs() throws InterruptedException {
        Thread.sleep(3600000);
    }
}
