/**
 * What people look at memory with: files below {@code /proc}, and pmap, ps, free, vmstat as procps-ng 4.0.2 prints them.
 *
 * <p>A <em>view</em> prints facts: a tool gets areas, figures and counts as values of {@code api.view}, and given those of a
 * real process it prints what the real tool prints. Files below {@code /proc} are printed by the layer that has the facts.
 * Lines are selected by keys that each view declares; nobody else reads what a view has printed.
 */
@NullMarked
package org.alloclab.harness.view;

import org.jspecify.annotations.NullMarked;
