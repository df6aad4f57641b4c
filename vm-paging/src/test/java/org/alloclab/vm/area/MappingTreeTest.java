package org.alloclab.vm.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alloclab.vm.file.MappingTree;
import org.junit.jupiter.api.Test;

class MappingTreeTest {
    private static final long PAGE = 4096;
    private static final int STEPS = 20_000;
    private static final int OFFSETS = 400;

    private final MappingTree tree = new MappingTree();

    private static Vma area(long offset, long pages) {
        return new Vma(offset * PAGE, (offset + pages) * PAGE, 0, offset);
    }

    private List<Vma> found(long first, long last) {
        List<Vma> areas = new ArrayList<>();
        tree.forEach(first, last, mapped -> areas.add(Vma.of(mapped)));
        return areas;
    }

    @Test
    void findsWhatAPlainListFinds() {
        Random random = new Random(7);
        List<MappingTree.Link> links = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            int choice = random.nextInt(5);
            if (choice < 2 || links.isEmpty()) {
                MappingTree.Link link = new MappingTree.Link(area(random.nextInt(OFFSETS), 1 + random.nextInt(30)));
                links.add(link);
                tree.insert(link);
            } else if (choice == 2) {
                tree.remove(links.remove(random.nextInt(links.size())));
            } else if (choice == 3) {
                MappingTree.Link link = links.get(random.nextInt(links.size()));
                Vma area = Vma.of(link.area);
                area.pageOffset = random.nextInt(OFFSETS);
                area.end = area.start + (1 + random.nextInt(30)) * PAGE;
                tree.update(link);
            } else {
                long first = random.nextInt(OFFSETS);
                long last = first + random.nextInt(10);
                List<Vma> expected = links.stream()
                        .map(link -> Vma.of(link.area))
                        .filter(covering ->
                                covering.pageOffset <= last && covering.pageOffset + covering.pages() > first)
                        .toList();
                assertThat(found(first, last)).containsExactlyInAnyOrderElementsOf(expected);
            }
            assertThat(tree.size()).isEqualTo(links.size());
        }
    }

    @Test
    void aVisitorCanStopTheSearch() {
        for (int i = 0; i < 10; i++) {
            tree.insert(new MappingTree.Link(area(0, 10)));
        }
        int[] visits = new int[1];
        tree.forEach(3, 3, area -> ++visits[0] < 4);
        assertThat(visits[0]).isEqualTo(4);
    }

    @Test
    void onlyWhatIsInATreeCanLeaveIt() {
        MappingTree.Link stranger = new MappingTree.Link(area(0, 1));
        tree.insert(new MappingTree.Link(area(0, 1)));
        assertThatThrownBy(() -> tree.remove(stranger))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a tree that it is in");
    }
}
