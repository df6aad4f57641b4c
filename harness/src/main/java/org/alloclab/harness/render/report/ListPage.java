package org.alloclab.harness.render.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A page that lists results. */
public final class ListPage {
    private ListPage() {}

    public static String of(List<String> names) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><title>alloclab results</title></head>\n"
                + "<body><main><h1>Results</h1>\n<ul>\n");
        for (String name : names) {
            String address = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
            html.append("<li><a href=\"/")
                    .append(Html.text(address))
                    .append("\">")
                    .append(Html.text(name))
                    .append("</a></li>\n");
        }
        return html.append(names.isEmpty() ? "</ul>\n<p>There are none.</p>" : "</ul>")
                .append("\n</main></body></html>\n")
                .toString();
    }
}
