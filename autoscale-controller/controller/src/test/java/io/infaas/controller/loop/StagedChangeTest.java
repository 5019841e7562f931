package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.follow.CatalogChanges;
import io.infaas.controller.follow.CatalogInForce;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A variant is added to an application in use: it serves more queries step by step beside the former one, or is rolled back. */
final class StagedChangeTest {

    private static final Objective OBJECTIVE = new Objective(100, 0.85);
    private static final Catalog FORMER = Catalogs.fashion()
            .objective(OBJECTIVE)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final Catalog MORE = Catalogs.fashion()
            .objective(OBJECTIVE)
            .variant("large", "fp32", 0.93, 10)
            .variant("small", "fp32", 0.88, 1)
            .build();
    private static final String LARGE = MORE.variants().get(0).name();
    private static final String SMALL = MORE.variants().get(1).name();
    private static final int QUERIES = 100;

    private final InstantNodes nodes = new InstantNodes("a", "b");
    private final CatalogInForce inForce = new CatalogInForce(FORMER, Set.of());
    private final DesiredInForce desired = DesiredInForce.inMemory();
    private final List<View> views = new ArrayList<>();
    private final List<SteppedLoop> loops = new ArrayList<>();
    private final SortedSet<Integer> shares = new TreeSet<>();
    private double failedShare;
    private double slowness = 1;
    private double agreedShare = 0.9;
    private double staged;

    @AfterEach
    void close() {
        loops.forEach(SteppedLoop::close);
    }

    @Test
    void addedVariant_servesMoreStepByStep_besideTheFormerOne_untilItMayServeAll() {
        SteppedLoop stepped = begin();
        add(stepped);

        pass(stepped, 100);
        assertThat(shares).contains(1, 5, 25);
        assertThat(serving()).containsExactly(LARGE, SMALL);
        assertThat(nodes.unloads()).isZero();

        pass(stepped, 100);
        assertThat(shares).contains(1, 5, 25, 50);
        assertThat(desired.present().state()).isEqualTo(DesiredState.NONE);
        desired.change(desired.present().version(), DesiredState.NONE.withForbidden(LARGE, true), "ann", MORE);
        pass(stepped, 20);
        assertThat(shares).contains(100);
        assertThat(serving()).containsExactly(SMALL);
        assertThat(journal(stepped)).hasSize(5).last().satisfies(entry -> assertThat(entry.reason())
                .contains("serves 1% of the queries", "new to 'fashion'"));
    }

    @Test
    void leaderLost_laterOneGoesOn() {
        SteppedLoop stepped = begin();
        add(stepped);
        pass(stepped, 50);
        assertThat(desired.present().state().stages()).containsEntry(SMALL, 5);
        shares.clear();

        SteppedLoop later = start();
        pass(later, 20);

        assertThat(shares).containsExactly(5);
        assertThat(serving()).containsExactly(LARGE, SMALL);
    }

    @Test
    void failures_rollTheVariantBack() {
        failedShare = 1;
        assertRolledBack("queries failed, of the other variants 0 of");
    }

    @Test
    void slowAnswers_rollTheVariantBack() {
        slowness = 60;
        assertRolledBack("times its profiled time (60.0 ms");
    }

    @Test
    void otherAnswers_rollTheVariantBack() {
        agreedShare = 0.1;
        assertRolledBack("compared answers agree, and by the accuracies of the catalog at least 78% do");
    }

    private void assertRolledBack(String reason) {
        SteppedLoop stepped = begin();
        add(stepped);

        pass(stepped, 30);

        DesiredState state = desired.present().state();
        assertThat(state.forbidden()).containsExactly(SMALL);
        assertThat(desired.present().by()).startsWith("infaas: rolled back").contains(reason);
        assertThat(journal(stepped).get(0).reason()).startsWith("'%s' is rolled back".formatted(SMALL));
        assertThat(shares).doesNotContain(100);
        assertThat(serving()).containsExactly(LARGE);
        pass(stepped, 30);
        assertThat(nodes.loadedOn("a")).doesNotContain(SMALL);
        assertThat(nodes.loadedOn("b")).doesNotContain(SMALL);

        // an operator allows it: it begins anew
        desired.change(desired.present().version(), state.withForbidden(SMALL, false), "ann", MORE);
        shares.clear();
        pass(stepped, 5);
        assertThat(shares).contains(1).doesNotContain(100);
    }

    private SteppedLoop begin() {
        SteppedLoop stepped = start();
        pass(stepped, 10);
        assertThat(serving()).containsExactly(LARGE);
        return stepped;
    }

    private SteppedLoop start() {
        SteppedLoop stepped = new SteppedLoop(
                LoopbackConfig.of(FORMER, nodes, PolicySettings.DEFAULTS, 0, Optional.empty())
                        .following(inForce)
                        .wishing(desired),
                nodes,
                PolicyKind.COST.with(PolicySettings.DEFAULTS),
                new PublishedViews(views));
        loops.add(stepped);
        stepped.loop().attached("g", views.isEmpty() ? 0 : newest().version(), stepped.now());
        return stepped;
    }

    private void add(SteppedLoop stepped) {
        CatalogChanges.replace(inForce, MORE);
        pass(stepped, 2);
        assertThat(desired.present().state().stages()).containsEntry(SMALL, 1);
    }

    private static List<JournalEntry> journal(SteppedLoop stepped) {
        return stepped.journal().newest(100, entry -> entry.event().equals("stage")).stream()
                .map(line -> line.entry())
                .toList();
    }

    private List<String> serving() {
        return newest().instances().stream()
                .filter(instance -> instance.state().isServing())
                .map(Instance::variant)
                .distinct()
                .sorted()
                .toList();
    }

    private View newest() {
        return views.get(views.size() - 1);
    }

    /** Seconds in which a gateway divides its queries by the newest view, and drains at once. */
    private void pass(SteppedLoop stepped, int seconds) {
        for (int tick = 0; tick < 5 * seconds; tick++) {
            stepped.iterate(200);
            stepped.loop().reported("g", report(), stepped.now());
            if (!views.isEmpty()) {
                View view = newest();
                stepped.gateways().applied("g", view.version(), stepped.now());
                view.instances().stream()
                        .filter(instance -> instance.state() == InstanceState.DRAINING)
                        .forEach(instance -> stepped.gateways()
                                .drained(
                                        "g",
                                        view.version(),
                                        new Placement(instance.variant(), instance.node()),
                                        stepped.now()));
            }
        }
    }

    private DemandReport report() {
        List<Instance> serving = views.isEmpty()
                ? List.of()
                : newest().instances().stream()
                        .filter(instance -> instance.state().isServing())
                        .toList();
        boolean formerServes =
                serving.stream().anyMatch(instance -> instance.variant().equals(LARGE));
        Optional<Instance> small = serving.stream()
                .filter(instance -> instance.variant().equals(SMALL))
                .findFirst();
        small.ifPresent(instance -> shares.add(instance.share()));
        int queries = QUERIES / 5;
        staged += small.map(instance -> queries * (formerServes ? instance.share() : 100) / 100.0)
                .orElse(0.0);
        int ofSmall = (int) staged;
        staged -= ofSmall;
        List<InstanceUse> uses = new ArrayList<>();
        List<AnswerAgreement> agreements = new ArrayList<>();
        if (ofSmall > 0) {
            int failed = (int) Math.round(failedShare * ofSmall);
            int answered = ofSmall - failed;
            uses.add(use(small.orElseThrow(), answered, failed, slowness));
            long compared = Math.round(100.0 * answered * small.orElseThrow().comparedShare());
            if (formerServes && compared > 0) {
                agreements.add(
                        new AnswerAgreement(SMALL, LARGE, compared, Math.round(agreedShare * compared), answered));
            }
        }
        serving.stream()
                .filter(instance -> instance.variant().equals(LARGE))
                .findFirst()
                .ifPresent(instance -> uses.add(use(instance, queries - ofSmall, 0, 10)));
        ClassTraffic traffic = new ClassTraffic(
                new DemandGrid(views.isEmpty() ? FORMER : newest().catalog()).of("fashion", OBJECTIVE, 1),
                LARGE,
                OBJECTIVE.latencyMs(),
                queries,
                queries,
                0,
                0);
        return new DemandReport(200, List.of(traffic), uses, List.of(), List.of(), agreements);
    }

    private static InstanceUse use(Instance instance, int answered, int failed, double ms) {
        double profiledMs = instance.variant().equals(SMALL) ? 1 : 10;
        return new InstanceUse(
                instance.variant(),
                instance.node(),
                answered + failed,
                answered,
                answered,
                answered * ms,
                answered * profiledMs,
                failed,
                0,
                0);
    }
}
