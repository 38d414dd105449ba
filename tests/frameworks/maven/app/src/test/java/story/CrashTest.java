package story;

import org.junit.jupiter.api.Test;

class CrashTest {
    @Test
    void endsItsProcess() {
        Runtime.getRuntime().halt(3);
    }
}
