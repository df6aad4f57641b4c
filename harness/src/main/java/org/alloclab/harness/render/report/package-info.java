/**
 * Results as one page of HTML that a browser shows without a network: what it needs is in it, packed.
 *
 * <pre>
 *   Comparison, Answer ──► ReportText     sentences and tables, as HTML
 *   Course             ──► ReportData     numbers, as JSON
 *                          Packed         of both what is large
 *                      ──► ReportPage     page.html with page.css, page.js, chart.js, map.js and uPlot
 * </pre>
 *
 * <p>uPlot 1.6.32 (MIT) draws the charts; it comes from its npm package and is kept unchanged beside its licence.
 */
@NullMarked
package org.alloclab.harness.render.report;

import org.jspecify.annotations.NullMarked;
