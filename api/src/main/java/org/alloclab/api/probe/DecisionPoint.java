package org.alloclab.api.probe;

import java.util.List;
import org.alloclab.api.machine.Layer;

/**
 * A place in an algorithm where it takes one of several ways, declared once, as a constant, by the component that has it.
 *
 * @param layer the layer it belongs to
 * @param component who takes the way, such as {@code ptmalloc}
 * @param phase what the algorithm is about there
 * @param name the way taken, in the field's terms, such as {@code split unsorted chunk}
 * @param arguments the numbers that it is told with, at most {@value #MAX_ARGUMENTS}
 */
public record DecisionPoint(Layer layer, String component, Phase phase, String name, List<Argument> arguments) {
    /** As many numbers as {@link Probe#decision} carries. */
    public static final int MAX_ARGUMENTS = 3;

    /** The arguments are copied; more than {@value #MAX_ARGUMENTS} are refused. */
    public DecisionPoint {
        arguments = List.copyOf(arguments);
        if (arguments.size() > MAX_ARGUMENTS) {
            throw new IllegalArgumentException(
                    name + " must have at most " + MAX_ARGUMENTS + " arguments: has " + arguments.size());
        }
    }

    /** One with these arguments, in the order in which they are told. */
    public DecisionPoint(Layer layer, String component, Phase phase, String name, Argument... arguments) {
        this(layer, component, phase, name, List.of(arguments));
    }
}
