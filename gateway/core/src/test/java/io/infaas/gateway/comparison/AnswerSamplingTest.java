package io.infaas.gateway.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AnswerSamplingTest {

    private static final int QUERIES = 200_000;

    private final Random random = new Random(1);

    @Test
    void share_isThatOfTheQueries() {
        // the large variant costs ten times as much: 0.1 % of the queries cost 1 %
        assertThat(share(0.001, view(0))).isCloseTo(0.001, within(0.0003));
    }

    @Test
    void share_isLess_whereRepeatingWouldCostMoreThanTwoPercent() {
        assertThat(share(0.5, view(0))).isCloseTo(0.002, within(0.0004));
    }

    @Test
    void share_thatTheViewStates_holdsWhereItIsLarger() {
        assertThat(share(0.001, view(0.25))).isCloseTo(0.25, within(0.01));
    }

    @Test
    void zero_switchesOff_whateverTheViewStates() {
        assertThat(share(0, view(1))).isZero();
    }

    @Test
    void mostAccurateVariant_isNotComparedWithAnything() {
        RouteIndex routes = RouteIndex.of(view(0));

        assertThat(AnswerSampling.reference(query(routes), at(routes, "large"), routes, ObservedLoad.NONE))
                .isNull();
    }

    @Test
    void reference_isTheMostAccurateThatCanBeReached() {
        RouteIndex routes = RouteIndex.of(view(0));
        ObservedLoad lost = new ObservedLoad() {
            @Override
            public double workMs(IndexedInstance instance) {
                return 0;
            }

            @Override
            public double correction(IndexedInstance instance, int items) {
                return 1;
            }

            @Override
            public boolean isAvailable(IndexedInstance instance) {
                return !instance.model().startsWith("large");
            }
        };

        assertThat(AnswerSampling.reference(query(routes), at(routes, "small"), routes, ObservedLoad.NONE))
                .isEqualTo(at(routes, "large"));
        assertThat(AnswerSampling.reference(query(routes), at(routes, "small"), routes, lost))
                .isEqualTo(at(routes, "medium"));
    }

    @Test
    void reference_thatDrains_isNotAsked() {
        RouteIndex routes = RouteIndex.of(fixture()
                .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
                .instance("large-fp32-t1", "a", InstanceState.DRAINING)
                .view());

        assertThat(AnswerSampling.reference(query(routes), at(routes, "small"), routes, ObservedLoad.NONE))
                .isNull();
    }

    @Test
    void counts_areSummedPerPair_andDrainedOnce() {
        AgreementCounts counts = new AgreementCounts();
        counts.add(new AnswerAgreement("small", "large", 4, 3, 1));
        counts.add(new AnswerAgreement("small", "large", 4, 4, 1));
        counts.add(new AnswerAgreement("medium", "large", 1, 0, 1));

        assertThat(counts.drain())
                .containsExactly(
                        new AnswerAgreement("medium", "large", 1, 0, 1),
                        new AnswerAgreement("small", "large", 8, 7, 2));
        assertThat(counts.drain()).isEmpty();
    }

    @Test
    void counts_areOfABoundedNumberOfPairs() {
        AgreementCounts counts = new AgreementCounts();
        for (int i = 0; i < 2 * AgreementCounts.MOST; i++) {
            counts.add(new AnswerAgreement("v" + i, "large", 1, 1, 1));
        }

        assertThat(counts.drain()).hasSize(AgreementCounts.MOST);
    }

    @Test
    void share_outOfRange_isRefused() {
        assertThatThrownBy(() -> new AnswerSampling(1.5, sides -> 0)).hasMessageContaining("compared share 1.5");
    }

    private double share(double configured, View view) {
        RouteIndex routes = RouteIndex.of(view);
        AnswerSampling sampling = new AnswerSampling(configured, random::nextInt);
        Query query = query(routes);
        IndexedInstance by = at(routes, "small");
        int sampled = 0;
        for (int i = 0; i < QUERIES; i++) {
            sampled += sampling.samples(query, by, routes, ObservedLoad.NONE) ? 1 : 0;
        }
        return (double) sampled / QUERIES;
    }

    private static Query query(RouteIndex routes) {
        return new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(100, 0.85, 0.85), false, 1);
    }

    private static IndexedInstance at(RouteIndex routes, String architecture) {
        return routes.instances().stream()
                .filter(instance -> instance.model().startsWith(architecture))
                .findFirst()
                .orElseThrow();
    }

    private static ViewFixture fixture() {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .variant("medium", "fp32", 1, 0.91, 5.0)
                .variant("large", "fp32", 1, 0.93, 10.0)
                .node("a");
    }

    private static View view(double comparedShare) {
        View view = fixture().everywhere().view();
        List<Instance> instances = view.instances().stream()
                .map(each -> new Instance(each.variant(), each.node(), each.state(), each.count(), comparedShare))
                .toList();
        return new View(view.version(), view.catalog(), view.nodes(), instances);
    }
}
