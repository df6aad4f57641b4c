package org.alloclab.api.spi;

/**
 * What a plug-in models.
 *
 * @param project such as {@code glibc}
 * @param version such as {@code 2.36}
 */
public record Upstream(String project, String version) {
    @Override
    public String toString() {
        return project + " " + version;
    }
}
