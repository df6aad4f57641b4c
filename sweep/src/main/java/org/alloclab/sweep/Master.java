package org.alloclab.sweep;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.study.sweep.ClusterFailure;

/**
 * A master as Spark words it.
 *
 * @param url {@code spark://HOST:PORT[,HOST:PORT ...]}, {@code local}, {@code local[N]}, or what else Spark knows
 */
record Master(String url) {
    private static final String STANDALONE = "spark://";
    private static final Pattern ADDRESS = Pattern.compile("(.+):([0-9]{1,5})");
    private static final int CONNECT_MILLIS = 5_000;

    /** Whether Spark plays in this process. */
    boolean isHere() {
        return url.startsWith("local");
    }

    /**
     * The address of this computer by which a standalone master is reached, for its workers call back; empty for other masters.
     *
     * @throws ClusterFailure if none of its addresses answers
     */
    Optional<String> ownAddress() {
        if (!url.startsWith(STANDALONE)) {
            return Optional.empty();
        }
        String last = "it names no address";
        for (String address : url.substring(STANDALONE.length()).split(",", -1)) {
            Matcher parts = ADDRESS.matcher(address);
            if (!parts.matches()) {
                last = address + " is no HOST:PORT";
                continue;
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))), CONNECT_MILLIS);
                return Optional.of(socket.getLocalAddress().getHostAddress());
            } catch (IOException | IllegalArgumentException e) {
                last = address + ": " + e.getMessage();
            }
        }
        throw new ClusterFailure(
                "--master " + url + " cannot be reached (" + last + "); start it, or give the URL that its log names");
    }
}
