package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.gateway.contract.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewFreezeTest {

    private static final List<Node> NINE =
            IntStream.range(0, 9).mapToObj(i -> node(i, "small")).toList();

    private final List<JournalEntry> journal = new ArrayList<>();
    private final ViewFreeze freeze = new ViewFreeze(journal::add);
    private final Set<String> silent = new TreeSet<>();
    private final Set<String> leaving = new TreeSet<>();
    private long now;

    @Test
    void oneThirdDelisted_goes() {
        look(NINE);

        assertThat(look(NINE.subList(3, 9))).hasSize(6);
        assertThat(freeze.isFrozen()).isFalse();
        assertThat(journal).isEmpty();
    }

    @Test
    void moreThanAThirdDelisted_staysForAMinute() {
        look(NINE);

        assertThat(look(NINE.subList(4, 9))).containsExactlyInAnyOrderElementsOf(NINE);
        assertThat(freeze.reason()).isEqualTo("4 of 9 nodes disappeared within a minute");
        assertThat(journal).extracting(JournalEntry::event).containsExactly("view-frozen");

        pass(60);
        assertThat(look(NINE.subList(4, 9))).hasSize(9);
        pass(1);
        assertThat(look(NINE.subList(4, 9))).hasSize(5);
        assertThat(journal).extracting(JournalEntry::event).containsExactly("view-frozen", "view-thawed");
    }

    @Test
    void emptyList_staysUntilItIsWholeAgain() {
        look(NINE);

        assertThat(look(List.of())).containsExactlyInAnyOrderElementsOf(NINE);
        assertThat(look(NINE)).isEqualTo(NINE);
        assertThat(freeze.isFrozen()).isFalse();
    }

    @Test
    void silentAndDelisted_countTogether_inOneMinute() {
        look(NINE);
        silent.addAll(List.of("n0", "n1"));
        look(NINE);
        assertThat(freeze.isFrozen()).isFalse();

        pass(30);
        assertThat(look(NINE.subList(0, 7))).hasSize(9);
        assertThat(freeze.isFrozen()).isTrue();

        pass(31);
        assertThat(look(NINE.subList(0, 7))).hasSize(7);
    }

    @Test
    void slowLosses_areNoFreeze() {
        look(NINE);
        for (int gone = 1; gone <= 6; gone++) {
            pass(61);
            assertThat(look(NINE.subList(gone, 9))).hasSize(9 - gone);
        }

        assertThat(journal).isEmpty();
    }

    @Test
    void allOfOneType_freezes() {
        List<Node> mixed = new ArrayList<>(NINE);
        mixed.add(node(9, "large"));
        look(mixed);

        assertThat(look(NINE)).hasSize(10);
        assertThat(freeze.reason()).isEqualTo("all nodes of type 'large' disappeared within a minute");
    }

    @Test
    void emptiedNodes_doNotCount() {
        look(NINE);
        NINE.subList(0, 5).forEach(node -> leaving.add(node.id()));
        look(NINE);

        assertThat(look(NINE.subList(5, 9))).hasSize(4);
        assertThat(freeze.isFrozen()).isFalse();
    }

    @Test
    void nodesThatNeverAnswered_doNotCount() {
        NINE.forEach(node -> silent.add(node.id()));
        look(NINE);

        assertThat(look(List.of())).isEmpty();
        assertThat(freeze.isFrozen()).isFalse();
    }

    private List<Node> look(List<Node> listed) {
        return freeze.look(listed, id -> !silent.contains(id), leaving::contains, now);
    }

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private static Node node(int number, String type) {
        return new Node("n" + number, "127.0.0.1", 8_000 + number, 9_000 + number, type);
    }
}
