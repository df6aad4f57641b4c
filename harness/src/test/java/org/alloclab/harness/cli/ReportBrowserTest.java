package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a browser: it asks nothing of the network, nothing goes wrong, what it draws is what the result says, keys move
 * it, and axe-core finds nothing serious. {@code -Dalloclab.pictures=DIRECTORY} keeps pictures of it.
 */
final class ReportBrowserTest {
    private static final String PICTURES = "alloclab.pictures";

    @TempDir
    private Path directory;

    private Path page = Path.of("");
    private JsonNode result = new ObjectMapper().createObjectNode();

    @BeforeEach
    void write() throws IOException {
        assumeTrue(Files.isExecutable(Browser.CHROMIUM), "needs " + Browser.CHROMIUM);
        page = directory.resolve("report.html");
        Path json = directory.resolve("result.json");
        ReportPageTest.compare(directory, "--report", page.toString(), "--json", json.toString());
        result = new ObjectMapper().readTree(Files.readAllBytes(json));
    }

    private Browser browser() throws IOException, InterruptedException {
        Browser browser = new Browser(directory.resolve("profile"));
        browser.look(1280, "light");
        browser.open(page.toUri());
        browser.await("window.alloclabReady");
        browser.await("document.querySelector('canvas.map').getAttribute('aria-label')");
        return browser;
    }

    @Test
    void thePageAsksForNothingAndShowsTheResult() throws IOException, InterruptedException {
        try (Browser browser = browser()) {
            JsonNode shown = browser.evaluate("data.result");
            // a browser writes 2.0 as 2
            assertThat(shown.equals(
                            (one, other) -> one.isNumber() && other.isNumber()
                                    ? Double.compare(one.asDouble(), other.asDouble())
                                    : one.equals(other) ? 0 : 1,
                            result))
                    .isTrue();
            for (int run = 0; run < 3; run++) {
                JsonNode figures = result.at("/traces/0/runs/" + run);
                assertThat(browser.evaluate("data.traces[0].runs[" + run + "].name"))
                        .isEqualTo(figures.path("name"));
                assertThat(browser.evaluate("data.traces[0].runs[" + run + "].samples.rss.at(-1)")
                                .asLong())
                        .isEqualTo(figures.path("end_rss_bytes").asLong());
                assertThat(browser.evaluate("(r => r.pinned.concat(r.returnable).reduce((s, k) => s + k.at(-1), 0))"
                                        + "(data.traces[0].runs[" + run + "])")
                                .asLong())
                        .isGreaterThanOrEqualTo(figures.path("end_rss_bytes").asLong());
            }
            assertThat(browser.requests)
                    .containsExactly(page.toUri()
                            .toString()
                            .replace("file:/", "file:///")
                            .replace("file://///", "file:///"));
            assertThat(browser.errors).isEmpty();
        }
    }

    @Test
    void timeAndKeysMoveTheMap() throws IOException, InterruptedException {
        try (Browser browser = browser()) {
            String drawn = "document.querySelector('canvas.map').toDataURL()";
            String before = browser.evaluate(drawn).asText();
            browser.evaluate(
                    "(s => { s.value = 3; s.dispatchEvent(new Event('input')); })(document.getElementById('moment'))");
            assertThat(browser.evaluate(drawn).asText()).isNotEqualTo(before);
            browser.evaluate("document.querySelector('canvas.map').focus()");
            browser.press("ArrowRight");
            String spoken =
                    "[...document.querySelectorAll('canvas.map ~ *, p[aria-live]')].map(e => e.textContent).join('|')";
            String first = browser.evaluate(spoken).asText();
            browser.press("ArrowDown");
            assertThat(browser.evaluate(spoken).asText()).contains("page").isNotEqualTo(first);
            int moment = browser.evaluate("state.sample").asInt();
            browser.press(".");
            assertThat(browser.evaluate("state.sample").asInt()).isEqualTo(moment + 1);
            browser.evaluate("document.getElementById('moment').focus()");
            browser.press("ArrowLeft");
            browser.await("state.sample === " + moment);
            browser.evaluate("document.querySelector('.plot').focus()");
            browser.press("End");
            assertThat(browser.evaluate("document.querySelector('.plot + p').textContent")
                            .asText())
                    .startsWith("operation 500: ")
                    .contains("ptmalloc RSS 33,616 kB");
            assertThat(browser.errors).isEmpty();
        }
    }

    @Test
    void chunksOfAPageNameTheirBlocks() throws IOException, InterruptedException {
        try (Browser browser = browser()) {
            browser.evaluate(
                    "(s => { s.value = s.max; s.dispatchEvent(new Event('input')); })(document.getElementById('moment'))");
            browser.evaluate("document.querySelector('canvas.map').focus()");
            browser.press("Enter");
            assertThat(browser.evaluate("document.querySelector('.strip').parentElement.textContent")
                            .asText())
                    .containsPattern("block of operation [0-9,]+, [0-9,]+ bytes asked for, thread 0");
            assertThat(browser.errors).isEmpty();
        }
    }

    @Test
    void axeFindsNothingSerious() throws IOException, InterruptedException {
        String axe;
        try (InputStream in = new GZIPInputStream(
                Objects.requireNonNull(ReportBrowserTest.class.getResourceAsStream("axe-core-4.14.1.min.js.gz")))) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try (Browser browser = browser()) {
            browser.evaluate(axe + "; 0");
            browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })");
            for (String look : new String[] {"light 1280", "dark 1280", "light 400", "dark 400"}) {
                String[] parts = look.split(" ", -1);
                browser.look(Integer.parseInt(parts[1]), parts[0]);
                Thread.sleep(400);
                JsonNode found = browser.evaluate(
                        "axe.run({resultTypes: ['violations'], iframes: false}).then(r => r.violations.filter(v => ['serious', 'critical']"
                                + ".includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ')))");
                assertThat(found).as(look).isEmpty();
                assertThat(browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
                                .asBoolean())
                        .as("%s does not scroll sideways", look)
                        .isTrue();
                keep(look.replace(' ', '-'), browser);
            }
            assertThat(browser.errors).isEmpty();
        }
    }

    private static void keep(String name, Browser browser) throws IOException {
        String kept = System.getProperty(PICTURES);
        if (kept != null) {
            Files.write(Files.createDirectories(Path.of(kept)).resolve(name + ".png"), browser.picture());
        }
    }
}
