package org.alloclab.harness.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.study.why.Answer;
import org.alloclab.harness.study.why.GivenBack;
import org.alloclab.harness.study.why.Tried;

/** Says what would make less resident, in plain words. */
final class RemedyWords {
    private final Answer answer;

    RemedyWords(Answer answer) {
        this.answer = answer;
    }

    List<String> all() {
        List<String> said = new ArrayList<>();
        said.add("In all, " + Sentences.kilobytes(answer.returnableBytes()) + " lie on pages without anything in use.");
        answer.remedies().given().forEach(given -> said.add(given(given)));
        List<String> useless = new ArrayList<>();
        for (Tried tried : answer.remedies().tried()) {
            if (tried.death().isEmpty() && tried.rssBytes() >= answer.rssBytes()) {
                useless.add(tried.setting());
            } else {
                said.add(tried(tried));
            }
        }
        if (!useless.isEmpty()) {
            said.add("Tried, and no less resident: " + String.join(", ", useless) + ".");
        }
        if (!answer.remedies().untried().isEmpty()) {
            said.add("Not tried on so long a trace (--try does): "
                    + String.join(", ", answer.remedies().untried()) + ".");
        }
        return said;
    }

    private static String given(GivenBack given) {
        if (given.death().isPresent()) {
            return given.call() + " called now ends the program: "
                    + given.death().get().strip() + ".";
        }
        String effect = given.freedBytes() >= 0
                ? " called now gives back " + Sentences.kilobytes(given.freedBytes())
                : " called now takes " + Sentences.kilobytes(-given.freedBytes()) + " more";
        return given.call() + effect + most(given.left()) + ".";
    }

    private static String most(List<Share> left) {
        Optional<Share> most = left.stream().max(Comparator.comparingLong(Share::returnableBytes));
        long all = left.stream().mapToLong(Share::returnableBytes).sum();
        return most.map(share ->
                        "; of what it leaves on such pages, " + Sentences.kilobytes(all) + ", most is " + share.kind())
                .orElse("");
    }

    private String tried(Tried tried) {
        if (tried.death().isPresent()) {
            return "With " + tried.setting() + " the program dies before: "
                    + tried.death().get() + ".";
        }
        return String.format(
                Locale.ROOT,
                "With %s it would be %s resident, %s less, behind %,d faults instead of %,d.",
                tried.setting(),
                Sentences.kilobytes(tried.rssBytes()),
                Sentences.kilobytes(answer.rssBytes() - tried.rssBytes()),
                tried.minorFaults(),
                answer.remedies().minorFaults());
    }
}
