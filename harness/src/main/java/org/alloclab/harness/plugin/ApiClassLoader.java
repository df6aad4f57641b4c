package org.alloclab.harness.plugin;

/** What a plug-in sees of the program that it is loaded into: Java's own classes, alloclab's api, and nothing else. */
final class ApiClassLoader extends ClassLoader {
    private static final String API = "org.alloclab.api.";
    private static final String NULL_ANNOTATIONS = "org.jspecify.annotations.";

    private final ClassLoader program;

    /** @param program has the classes of the api */
    ApiClassLoader(ClassLoader program) {
        super(ClassLoader.getPlatformClassLoader());
        this.program = program;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith(API) || name.startsWith(NULL_ANNOTATIONS)) {
            return program.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
