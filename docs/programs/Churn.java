/** Takes 40 MB in small objects, drops all but a hundredth of them, and then does nothing for ten seconds. */
final class Churn {
    private Churn() {}

    public static void main(String[] arguments) throws InterruptedException {
        byte[][] kept = new byte[4_000][];
        for (int i = 0; i < 400_000; i++) {
            kept[i % kept.length] = new byte[100];
        }
        System.gc();
        Thread.sleep(10_000);
    }
}
