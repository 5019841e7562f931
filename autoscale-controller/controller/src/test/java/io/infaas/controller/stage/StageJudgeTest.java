package io.infaas.controller.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verdicts on a staged variant after ten seconds with 10 queries of it and 100 of another each. */
final class StageJudgeTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("large", "fp32", 0.93, 10)
            .variant("small", "fp32", 0.88, 1)
            .build();
    private static final String LARGE = CATALOG.variants().get(0).name();
    private static final String SMALL = CATALOG.variants().get(1).name();
    private static final DemandClass CLASS = new DemandClass("fashion", 0.85, 100, 0);

    private final StageJudge judge = new StageJudge(Duration.ofSeconds(10), CATALOG);
    private long now;

    @BeforeEach
    void follow() {
        judge.follow(new TreeMap<>(Map.of(SMALL, 5)), CATALOG);
    }

    @Test
    void judge_asGoodAsOthers_risesAfterAStepOnly() {
        pass(9, 0, 0, 0, 0, 1);
        assertThat(judge.judge(now)).isEmpty();

        pass(2, 0, 0, 0, 0, 1);
        assertThat(judge.judge(now)).singleElement().satisfies(verdict -> {
            assertThat(verdict.share()).isEqualTo(25);
            assertThat(verdict.reason()).contains("110 answers, 0 failed, 0 late, 1.0 times the profiled time");
        });
    }

    @Test
    void judge_fewAnswers_waits() {
        for (int second = 0; second < 60; second++) {
            now += TimeUnit.SECONDS.toNanos(1);
            report(second % 4 == 0 ? 1 : 0, 0, 0, 0, 0, 1);
        }

        assertThat(judge.judge(now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // failed of 10 and of 100, late of 10 and of 100, slowness; whether it is rolled back
        "0, 0, 0, 0, 1, false",
        "1, 0, 0, 0, 1, true",
        "1, 10, 0, 0, 1, false",
        "0, 0, 2, 0, 1, true",
        "0, 0, 2, 20, 1, false",
        "0, 0, 0, 0, 5, false",
        "0, 0, 0, 0, 30, true"
    })
    void judge_comparedWithOthers(
            int failed, int othersFailed, int late, int othersLate, double slowness, boolean back) {
        pass(11, failed, othersFailed, late, othersLate, slowness);

        assertThat(judge.judge(now)).singleElement().satisfies(verdict -> assertThat(verdict.isRollBack())
                .as(verdict.reason())
                .isEqualTo(back));
    }

    @Test
    void judge_everyoneSlow_isNoReason() {
        for (int second = 0; second < 11; second++) {
            now += TimeUnit.SECONDS.toNanos(1);
            judge.report(
                    new DemandReport(
                            1_000,
                            List.of(),
                            List.of(use(LARGE, 100, 0, 300, 10), use(SMALL, 10, 0, 30, 1)),
                            List.of()),
                    now);
        }

        assertThat(judge.judge(now)).noneMatch(StageVerdict::isRollBack);
    }

    @ParameterizedTest
    @CsvSource({"20, 20, false", "20, 15, false", "20, 2, true", "400, 320, false", "400, 260, true"})
    void judge_answersCompared(int queries, int agreed, boolean back) {
        judge.report(agreements(new AnswerAgreement(SMALL, LARGE, queries, agreed, queries)), now);

        assertThat(judge.judge(now).stream().anyMatch(StageVerdict::isRollBack)).isEqualTo(back);
    }

    @Test
    void judge_stagedReferenceThatAgreesWithNothing_isRolledBack() {
        judge.follow(new TreeMap<>(Map.of(LARGE, 5)), CATALOG);
        judge.report(agreements(new AnswerAgreement(SMALL, LARGE, 50, 5, 50)), now);

        assertThat(judge.judge(now)).singleElement().satisfies(verdict -> {
            assertThat(verdict.variant()).isEqualTo(LARGE);
            assertThat(verdict.reason())
                    .isEqualTo(
                            "10% of 50 compared answers agree, and by the accuracies of the catalog at least 78% do, at 5% of the queries of 'fashion'");
        });
    }

    @Test
    void follow_anotherShare_countsAnew() {
        pass(11, 1, 0, 0, 0, 1);
        judge.follow(new TreeMap<>(Map.of(SMALL, 25)), CATALOG);

        assertThat(judge.judge(now)).isEmpty();
    }

    private void pass(int seconds, int failed, int othersFailed, int late, int othersLate, double slowness) {
        for (int second = 0; second < seconds; second++) {
            now += TimeUnit.SECONDS.toNanos(1);
            report(10, failed, othersFailed, late, othersLate, slowness);
        }
    }

    private void report(int queries, int failed, int othersFailed, int late, int othersLate, double slowness) {
        judge.report(
                new DemandReport(
                        1_000,
                        List.of(
                                new ClassTraffic(CLASS, SMALL, 100, queries, queries, late, 0),
                                new ClassTraffic(CLASS, LARGE, 100, 100, 100, othersLate, 0)),
                        List.of(
                                use(SMALL, queries - failed, failed, slowness, 1),
                                use(LARGE, 100 - othersFailed, othersFailed, 10, 10)),
                        List.of()),
                now);
    }

    private static DemandReport agreements(AnswerAgreement agreement) {
        return new DemandReport(1_000, List.of(), List.of(), List.of(), List.of(), List.of(agreement));
    }

    private static InstanceUse use(String variant, int answered, int failed, double ms, double profiledMs) {
        return new InstanceUse(
                variant,
                "a",
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
