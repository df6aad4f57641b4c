package org.alloclab.harness.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.render.report.ListPage;

/**
 * Serves a {@link Shelf} on 127.0.0.1. It answers GET and HEAD of requests that name this very address, so that no page of
 * another site reads results through a name that it makes point here.
 */
public final class ResultServer implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 16;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final Shelf shelf;
    private final HttpServer server;
    private final ExecutorService threads;

    private ResultServer(Shelf shelf, HttpServer server, ExecutorService threads) {
        this.shelf = shelf;
        this.server = server;
        this.threads = threads;
    }

    /**
     * Serves a result, or a folder of results.
     *
     * @param port to listen on; 0 takes any that is free
     * @throws UsageException for a port in use
     */
    public static ResultServer start(Path result, int port) throws IOException {
        Shelf shelf = Shelf.of(result);
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), WAITING);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
                Thread thread = new Thread(work, "serves results");
                thread.setDaemon(true);
                return thread;
            });
            ResultServer served = new ResultServer(shelf, server, threads);
            server.setExecutor(threads);
            server.createContext("/", served::answer);
            server.start();
            return served;
        } catch (BindException e) {
            throw new UsageException("--port must be one that is free: " + port + " cannot be had (" + e.getMessage()
                    + "); 0 takes any that is free");
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
            if (!List.of("127.0.0.1:" + port(), "localhost:" + port()).contains(host)) {
                refuse(exchange, 403);
            } else if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                refuse(exchange, 405);
            } else {
                show(exchange, exchange.getRequestURI().getPath());
            }
        }
    }

    private void show(HttpExchange exchange, String path) throws IOException {
        if (path.equals("/")) {
            byte[] list = ListPage.of(shelf.names()).getBytes(StandardCharsets.UTF_8);
            begin(exchange, "text/html; charset=utf-8", list.length);
            if (exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseBody().write(list);
            }
            return;
        }
        String name = path.substring(1);
        Optional<Path> file = shelf.file(name);
        if (file.isEmpty()) {
            refuse(exchange, 404);
            return;
        }
        begin(exchange, Shelf.type(name).orElseThrow(), Files.size(file.get()));
        if (exchange.getRequestMethod().equals("GET")) {
            try (OutputStream out = exchange.getResponseBody()) {
                Files.copy(file.get(), out);
            }
        }
    }

    private static void begin(HttpExchange exchange, String type, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
        boolean none = exchange.getRequestMethod().equals("HEAD") || length == 0;
        exchange.sendResponseHeaders(200, none ? -1 : length);
    }

    private static void refuse(HttpExchange exchange, int code) throws IOException {
        exchange.sendResponseHeaders(code, -1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
