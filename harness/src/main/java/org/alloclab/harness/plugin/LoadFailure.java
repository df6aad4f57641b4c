package org.alloclab.harness.plugin;

/** What Java says when a plug-in's class cannot be loaded or made, in the words of whoever wrote it. */
final class LoadFailure {
    private LoadFailure() {}

    /** What is wrong, and what mends it. */
    static UnusableException of(Throwable failure) {
        Throwable cause = failure instanceof ExceptionInInitializerError && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return new UnusableException(words(cause), remedy(cause));
    }

    private static String words(Throwable cause) {
        String text = cause.getMessage() == null
                ? ""
                : ": " + cause.getMessage().lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + text;
    }

    private static String remedy(Throwable cause) {
        if (cause instanceof UnsupportedClassVersionError) {
            return "compile it for this Java, or run a newer one: javac --release "
                    + Runtime.version().feature();
        }
        if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
            return "put the class into the jar: a plug-in sees its own jar, Java and alloclab-api";
        }
        if (cause instanceof IncompatibleClassChangeError) {
            return "compile it against the alloclab-api of this alloclab";
        }
        if (cause instanceof LinkageError) {
            return "build the jar anew";
        }
        return "mend the constructor: a provider only names what it can make";
    }
}
