package org.alloclab.harness.plan;

import org.alloclab.api.space.InitialLayout;

/**
 * Areas that a process starts with.
 *
 * @param name where they come from, for results
 * @param areas the areas
 */
public record NamedLayout(String name, InitialLayout areas) {}
