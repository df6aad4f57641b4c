package org.alloclab.harness.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served, and what is not. */
final class ResultServerTest {
    @TempDir
    private Path directory;

    /** Sends a request as it stands; answers the whole response. */
    private static String ask(ResultServer server, String line, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write((line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private static String ask(ResultServer server, String line) throws IOException {
        return ask(server, line, "127.0.0.1:" + server.port());
    }

    @Test
    void filesOfTheFolderAreListedAndShown() throws IOException {
        Files.writeString(directory.resolve("a & b.html"), "<p>hello");
        Files.writeString(directory.resolve("r.json"), "{}");
        Files.writeString(directory.resolve("notes.txt"), "mine");
        try (ResultServer server = ResultServer.start(directory, 0)) {
            assertThat(ask(server, "GET /"))
                    .contains("200 OK", "a &amp; b.html", "/a%20%26%20b.html", "r.json")
                    .doesNotContain("notes.txt");
            assertThat(ask(server, "GET /a%20%26%20b.html")).contains("200 OK", "text/html", "nosniff", "<p>hello");
            assertThat(ask(server, "HEAD /r.json")).contains("200 OK").doesNotContain("{}");
        }
    }

    @Test
    void nothingElseIsShown() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("served"));
        Files.createDirectories(folder.resolve("inner"));
        Files.writeString(folder.resolve("inner/x.html"), "inner");
        Files.writeString(folder.resolve(".hidden.html"), "hidden");
        Files.writeString(directory.resolve("secret.json"), "secret");
        Files.createSymbolicLink(folder.resolve("link.json"), directory.resolve("secret.json"));
        try (ResultServer server = ResultServer.start(folder, 0)) {
            for (String path : new String[] {
                "/../secret.json",
                "/%2e%2e/secret.json",
                "/..%2fsecret.json",
                "/inner/x.html",
                "/inner",
                "/.hidden.html",
                "/link.json",
                "//etc/passwd",
                "/none.html"
            }) {
                assertThat(ask(server, "GET " + path))
                        .as(path)
                        .contains(" 404 ")
                        .doesNotContain("secret", "hidden");
            }
            assertThat(ask(server, "POST /")).contains(" 405 ");
            assertThat(ask(server, "GET /", "evil.example")).contains(" 403 ");
        }
    }

    @Test
    void ofOneFileOnlyItIsShown() throws IOException {
        Path one = Files.writeString(directory.resolve("one.html"), "one");
        Files.writeString(directory.resolve("two.html"), "two");
        try (ResultServer server = ResultServer.start(one, 0)) {
            assertThat(ask(server, "GET /")).contains("one.html").doesNotContain("two.html");
            assertThat(ask(server, "GET /two.html")).contains(" 404 ");
        }
    }

    @Test
    void aPortInUseAndWhatIsNoResultAreRefused() throws IOException {
        Path one = Files.writeString(directory.resolve("one.html"), "one");
        try (ResultServer server = ResultServer.start(one, 0)) {
            assertThatThrownBy(() -> ResultServer.start(one, server.port()))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("--port must be one that is free: " + server.port());
        }
        Path text = Files.writeString(directory.resolve("t.txt"), "text");
        assertThatThrownBy(() -> ResultServer.start(text, 0))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("what is served ends in .html");
        assertThatThrownBy(() -> ResultServer.start(directory.resolve("none"), 0))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("there is no such file");
    }
}
