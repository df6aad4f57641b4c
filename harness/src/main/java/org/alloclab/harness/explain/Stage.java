package org.alloclab.harness.explain;

import java.util.List;
import java.util.Locale;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plugin.ProviderRegistry;

/** What a scene is played on: which layers are there, and whose calls its script makes. */
public enum Stage {
    /** A process and its user allocator: the script is a program. */
    PROGRAM {
        @Override
        String play(Scene scene, ProviderRegistry plugIns, String allocator, String machine) {
            RunRequest request = RunRequest.of(allocator)
                    .on(new MachineRequest(machine, MachineRequest.DEFAULT_CPUS, 0, List.of()))
                    .with(scene.options());
            return ScenePlayer.play(scene, new PlanResolver(plugIns).resolve(request));
        }
    },
    /** Processes without an allocator: the script is their system calls and accesses. */
    PROCESS {
        @Override
        String play(Scene scene, ProviderRegistry plugIns, String allocator, String machine) {
            return ProcessScenePlayer.play(scene, plugIns, machine);
        }
    },
    /** The kernel's own allocators without a process: the script is kernel code. */
    KERNEL {
        @Override
        String play(Scene scene, ProviderRegistry plugIns, String allocator, String machine) {
            return KernelScenePlayer.play(scene, plugIns, machine);
        }
    };

    /** Plays on the machine of this name, or on the usual one of the stage where that is empty. */
    abstract String play(Scene scene, ProviderRegistry plugIns, String allocator, String machine);

    static Stage named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
