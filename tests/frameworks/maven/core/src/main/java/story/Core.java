package story;

public class Core {
    public static int two() {
        return 2;
    }
}
