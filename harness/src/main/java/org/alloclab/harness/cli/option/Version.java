package org.alloclab.harness.cli.option;

import picocli.CommandLine.IVersionProvider;

/** The version of alloclab, as the build wrote it into the jar. */
public final class Version implements IVersionProvider {

    public static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"alloclab " + number()};
    }
}
