package org.alloclab.harness.script.play;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.script.Interpreter;
import org.alloclab.harness.script.Needs;
import org.alloclab.harness.script.Play;
import org.alloclab.harness.script.ScriptException;
import org.alloclab.harness.script.Settings;
import org.alloclab.harness.script.Stage;
import org.alloclab.harness.script.call.Operations;
import org.alloclab.harness.script.story.Narration;
import org.alloclab.harness.script.story.StoryTranscript;

/** Plays scenes as stories. */
public final class ScenePlay {
    private final ProviderRegistry plugIns;
    private final Stages stages;

    public ScenePlay(Cast cast) {
        this.plugIns = cast.plugIns();
        this.stages = new Stages(cast);
    }

    /**
     * Plays a scene and tells it as text.
     *
     * @param allocator id of the user allocator, for a scene that has one; empty: the scene's own
     * @param machine name of the machine; empty: the scene's own
     */
    public String play(Scenes.Scene scene, String allocator, String machine) {
        Settings settings = scene.script().settings();
        StageRequest request = StageRequest.of(settings, machine, allocator);
        String opening = (settings.title().isEmpty() ? scene.name() : settings.title()) + "\n";
        if (settings.needs() == Needs.ALLOCATOR) {
            String id = stages.allocatorId(request);
            if (!settings.allows(id)) {
                throw new UsageException(scene.name() + " plays with " + String.join(" or ", settings.only())
                        + " alone, not with " + id + ": " + settings.why());
            }
            Map<String, String> foreign = foreignOptions(request.options(), id);
            Map<String, String> own = new LinkedHashMap<>(request.options());
            own.keySet().removeAll(foreign.keySet());
            request = request.with(own);
            opening += notes(settings, id, foreign);
        }
        Narration narration = new Narration(plugIns.standard(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES)
                .id());
        Stage stage = stages.build(request, narration);
        StoryTranscript story = new StoryTranscript(narration, opening);
        try {
            new Interpreter(Operations.vocabulary()).play(scene.script(), new Play(stage), story);
        } catch (ScriptException e) {
            throw new UsageException(scene.name() + ": " + e.getMessage(), e);
        }
        return story.text();
    }

    private static String notes(Settings settings, String id, Map<String, String> foreign) {
        StringBuilder notes = new StringBuilder();
        if (!settings.allocator().isEmpty() && !settings.allocator().equals(id)) {
            notes.append("(The text speaks of ").append(settings.allocator()).append("; played with ");
            notes.append(id).append(".)\n");
        }
        foreign.forEach((option, owner) -> notes.append("(Left out: ")
                .append(option)
                .append(", an option of ")
                .append(owner)
                .append(".)\n"));
        return notes.toString();
    }

    /** Options that only other user allocators have, with the first that has them. */
    private Map<String, String> foreignOptions(Map<String, String> options, String allocator) {
        Map<String, String> foreign = new LinkedHashMap<>();
        for (String option : options.keySet()) {
            List<Provider> owners = new ArrayList<>();
            for (Provider plugIn : plugIns.all()) {
                if (declares(plugIn, option)) {
                    owners.add(plugIn);
                }
            }
            boolean others = owners.stream()
                    .allMatch(owner ->
                            owner.layer() == Layer.USER_ALLOCATOR && !owner.id().equals(allocator));
            if (others && !owners.isEmpty()) {
                foreign.put(option, owners.get(0).id());
            }
        }
        return foreign;
    }

    private static boolean declares(Provider plugIn, String option) {
        for (OptionSpec<?> spec : plugIn.options()) {
            if (spec.name().equals(option) || spec.aliases().contains(option)) {
                return true;
            }
        }
        return false;
    }
}
