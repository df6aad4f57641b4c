package org.alloclab.harness.explain;

import java.util.Locale;
import org.alloclab.harness.assembly.PlanResolver;
import org.alloclab.harness.assembly.ProviderRegistry;
import org.alloclab.harness.assembly.RunRequest;

/** What a scene is played on: which layers are there, and whose calls its script makes. */
public enum Stage {
    /** A process and its user allocator: the script is a program. */
    PROGRAM {
        @Override
        String play(Scene scene, ProviderRegistry plugIns, String allocator) {
            return ScenePlayer.play(
                    scene,
                    new PlanResolver(plugIns).resolve(RunRequest.of(allocator).with(scene.options())));
        }
    },
    /** The kernel's own allocators without a process: the script is kernel code. */
    KERNEL {
        @Override
        String play(Scene scene, ProviderRegistry plugIns, String allocator) {
            return KernelScenePlayer.play(scene, plugIns);
        }
    };

    abstract String play(Scene scene, ProviderRegistry plugIns, String allocator);

    static Stage named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
