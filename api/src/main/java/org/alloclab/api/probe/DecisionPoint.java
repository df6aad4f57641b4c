package org.alloclab.api.probe;

/**
 * A place in an algorithm where it takes one of several ways, declared once by the layer that has it.
 *
 * @param layer id of the layer, such as {@code ptmalloc}
 * @param name short name in the field's terms, such as {@code split unsorted chunk}
 * @param subject what the first number of an event means, such as {@code chunk address}
 * @param detail what the second number means, such as {@code remainder size}
 */
public record DecisionPoint(String layer, String name, String subject, String detail) {}
