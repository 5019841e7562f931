package io.infaas.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.comparison.AnswerSampling;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.meter.DemandMeters;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls of which all are drawn for a comparison. */
final class SampledCallTest {

    private final SimulatedCalls calls = new SimulatedCalls();
    private final Router router = new Router(
            new CheapestInTime(bound -> 0),
            new AnswerSampling(0.001, sides -> 0),
            GatewayLimits.DEFAULT,
            new DemandMeters(calls.time),
            lost -> {},
            calls.time);

    SampledCallTest() {
        router.apply(new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .variant("large", "fp32", 1, 0.93, 10)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
                .instance("large-fp32-t1", "b", InstanceState.ACTIVE)
                .view());
    }

    @Test
    void result_isSampled_andWholeAtTheEnd() {
        InferenceCall call = ask(Map.of());

        call.judge(AnswerOutcome.RESULT);
        call.complete();

        assertThat(calls.events).containsExactly("0 ms: sent to a", "0 ms: sampled at a", "0 ms: sample whole");
    }

    @Test
    void error_isNotSampled() {
        InferenceCall call = ask(Map.of());

        call.judge(AnswerOutcome.ERROR);
        call.complete();

        assertThat(calls.events).containsExactly("0 ms: sent to a");
    }

    @Test
    void client_thatLeaves_cutsTheSample() {
        InferenceCall call = ask(Map.of());

        call.judge(AnswerOutcome.RESULT);
        call.onClientGone();

        assertThat(calls.events).containsExactly("0 ms: sent to a", "0 ms: sampled at a", "0 ms: sample cut");
    }

    @Test
    void answer_thatBreaks_cutsTheSample() {
        InferenceCall call = ask(Map.of());

        call.judge(AnswerOutcome.RESULT);
        call.onAttemptFailure(new AttemptFailure(AttemptFailure.Kind.RESET, "reset"));

        assertThat(calls.events)
                .containsExactly(
                        "0 ms: sent to a", "0 ms: sampled at a", "0 ms: sample cut", "0 ms: broken off NODE_LOST");
    }

    @Test
    void answer_beforeTheWholeRequest_isNotSampled() {
        calls.whole = false;
        InferenceCall call = ask(Map.of());

        call.judge(AnswerOutcome.RESULT);
        call.complete();

        assertThat(calls.events).containsExactly("0 ms: sent to a");
    }

    @Test
    void sequence_isNotSampled() {
        InferenceCall call = ask(Map.of("sequence_id", 7L, "sequence_start", true));

        call.judge(AnswerOutcome.RESULT);
        call.complete();

        assertThat(calls.events).hasSize(1).allMatch(event -> event.startsWith("0 ms: sent to"));
    }

    @Test
    void answer_ofTheMostAccurateVariant_isNotSampled() {
        InferenceCall call = ask(Map.of("infaas_min_accuracy", 0.9));

        call.judge(AnswerOutcome.RESULT);
        call.complete();

        assertThat(calls.events).containsExactly("0 ms: sent to b");
    }

    private InferenceCall ask(Map<String, Object> parameters) {
        InferenceCall call = calls.call(router, Duration.ofSeconds(1));
        SimulatedCalls.ask(call, parameters);
        return call;
    }
}
