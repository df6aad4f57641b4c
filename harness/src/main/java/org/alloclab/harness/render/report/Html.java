package org.alloclab.harness.render.report;

import java.util.List;

/** Pieces of HTML. */
final class Html {
    private Html() {}

    /** Text that is no markup. */
    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String paragraph(String text) {
        return "<p>" + text(text) + "</p>\n";
    }

    /** A table whose first column names its rows. */
    static String table(String caption, List<String> headings, List<List<String>> rows) {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(text(caption))
                .append("\"><table><caption>")
                .append(text(caption))
                .append("</caption><thead><tr>");
        headings.forEach(heading ->
                html.append("<th scope=\"col\">").append(text(heading)).append("</th>"));
        html.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr><th scope=\"row\">").append(text(row.get(0))).append("</th>");
            row.subList(1, row.size())
                    .forEach(cell -> html.append(cell.matches("[^0-9].{40,}") ? "<td class=\"words\">" : "<td>")
                            .append(text(cell))
                            .append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** What is shown when somebody opens it. */
    static String details(String summary, String html) {
        return "<details><summary>" + text(summary) + "</summary>\n" + html + "</details>\n";
    }
}
