/**
 * The catalogue of figures. A figure is declared once: its {@link org.alloclab.api.metric.Metric} and how it is read from
 * the typed result it belongs to. Tables, CSV, JSON and Markdown are loops over catalogues.
 *
 * <p><em>L</em> is what the program has asked for and not freed (live bytes), <em>R</em> what the process keeps resident
 * beyond its start. Both are sampled on the way into a <em>series</em>.
 */
@NullMarked
package org.alloclab.harness.measure;

import org.jspecify.annotations.NullMarked;
