package org.alloclab.harness.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The floors of a module, top first. A class may know its own package and every lower floor; packages of one floor do not
 * know each other; every package lies on a floor.
 *
 * @param module the module's package
 * @param floors its packages, relative to the module's, {@code .} for that itself; those of one floor are separated by a blank
 */
record Floors(String module, List<String> floors) {

    static Floors of(String module, String... floors) {
        return new Floors(module, List.of(floors));
    }

    ArchRule rule() {
        return ArchRuleDefinition.classes()
                .that(DescribedPredicate.describe(
                        "reside in " + module,
                        type -> contains(type.getPackageName())
                                && !type.getSimpleName().equals("package-info")))
                .should(knowOnlyLowerFloors())
                .allowEmptyShould(true)
                .because("a module reads top-down: " + String.join(" > ", floors));
    }

    private boolean contains(String name) {
        return name.equals(module) || name.startsWith(module + ".");
    }

    private Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < floors.size(); i++) {
            for (String each : floors.get(i).split(" ", -1)) {
                numbers.put(each.equals(".") ? module : module + "." + each, i);
            }
        }
        return numbers;
    }

    private ArchCondition<JavaClass> knowOnlyLowerFloors() {
        Map<String, Integer> numbers = numbers();
        return new ArchCondition<>("know only lower floors") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Integer own = numbers.get(type.getPackageName());
                if (own == null) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " lies in a package without a floor: " + type.getPackageName()));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String target = dependency.getTargetClass().getPackageName();
                    Integer floor = numbers.get(target);
                    if (floor != null && floor <= own && !target.equals(type.getPackageName())) {
                        events.add(SimpleConditionEvent.violated(
                                type,
                                "looks up or aside from " + type.getPackageName() + ": "
                                        + dependency.getDescription()));
                    }
                }
            }
        };
    }
}
