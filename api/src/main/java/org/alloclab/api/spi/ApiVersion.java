package org.alloclab.api.spi;

/**
 * The version of the plug-in interface. It rises with a change after which plug-ins have to be compiled anew.
 *
 * <p>A plug-in's jar says in its manifest which one it was built for:
 *
 * <pre>
 *   AllocLab-Api-Version: 1
 * </pre>
 *
 * <p>A jar that says nothing is taken to be built for the current one.
 */
public final class ApiVersion {
    /** The version that these classes are. */
    public static final int CURRENT = 1;

    /** The main attribute of a manifest that holds it. */
    public static final String ATTRIBUTE = "AllocLab-Api-Version";

    private ApiVersion() {}
}
