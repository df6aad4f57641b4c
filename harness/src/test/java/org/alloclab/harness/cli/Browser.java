package org.alloclab.harness.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A page in Debian's chromium, steered by the DevTools protocol over a websocket. */
final class Browser implements AutoCloseable {
    static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECONDS = 180;

    /** What the page asked of the network, but for itself. */
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** Errors on the console, and exceptions that nobody caught. */
    final List<String> errors = new CopyOnWriteArrayList<>();

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> loaded = new LinkedBlockingQueue<>();
    private int calls;

    /** Starts a browser that keeps what it has to keep in a directory. */
    Browser(Path directory) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + directory,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path port = directory.resolve("DevToolsActivePort");
        for (int i = 0; i < 20 * SECONDS && (!Files.exists(port) || Files.size(port) == 0); i++) {
            Thread.sleep(50);
        }
        String number = Files.readAllLines(port).get(0);
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> pages = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number + "/json/list"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String page = "";
        for (JsonNode each : JSON.readTree(pages.body())) {
            page = each.path("type").asText().equals("page")
                    ? each.path("webSocketDebuggerUrl").asText()
                    : page;
        }
        socket = client.newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(SECONDS))
                .buildAsync(URI.create(page), new Ear())
                .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                try {
                    hear(JSON.readTree(whole));
                } catch (IOException e) {
                    errors.add("unreadable: " + whole);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void hear(JsonNode message) {
        CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt(-1));
        if (waiting != null) {
            waiting.complete(message);
            return;
        }
        JsonNode parameters = message.path("params");
        switch (message.path("method").asText()) {
            case "Page.loadEventFired" -> loaded.add("loaded");
            case "Runtime.exceptionThrown" ->
                errors.add(parameters.path("exceptionDetails").toString());
            case "Log.entryAdded" -> {
                if (parameters.path("entry").path("level").asText().equals("error")) {
                    errors.add(parameters.path("entry").toString());
                }
            }
            case "Runtime.consoleAPICalled" -> {
                if (parameters.path("type").asText().matches("error|warning|assert")) {
                    errors.add(parameters.path("args").toString());
                }
            }
            case "Network.requestWillBeSent" -> {
                String url = parameters.path("request").path("url").asText();
                if (!url.startsWith("data:") && !url.startsWith("blob:")) {
                    requests.add(url);
                }
            }
            default -> {}
        }
    }

    JsonNode call(String method, Map<String, ?> parameters) {
        ObjectNode call = JSON.createObjectNode();
        call.put("id", ++calls);
        call.put("method", method);
        call.set("params", JSON.valueToTree(parameters));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(calls, answer);
        socket.sendText(call.toString(), true).join();
        JsonNode message = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        if (message.has("error")) {
            throw new IllegalStateException(method + ": " + message.path("error"));
        }
        return message.path("result");
    }

    void open(URI page) throws InterruptedException {
        loaded.clear();
        call("Page.navigate", Map.of("url", page.toString()));
        Objects.requireNonNull(loaded.poll(SECONDS, TimeUnit.SECONDS), "the page was not loaded");
    }

    /** What an expression, or the promise that it is, comes to. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression is true. */
    void await(String expression) throws InterruptedException {
        for (int i = 0; i < 20 * SECONDS; i++) {
            if (evaluate("Boolean(" + expression + ")").asBoolean()) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("never: " + expression);
    }

    void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
        }
    }

    void look(int width, String scheme) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The whole page as a PNG file. */
    byte[] picture() {
        JsonNode picture = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        return Base64.getDecoder().decode(picture.path("data").asText());
    }

    @Override
    public void close() {
        socket.abort();
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
        for (ProcessHandle each : all) {
            each.destroy();
            each.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
        }
    }
}
