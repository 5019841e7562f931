package io.infaas.controller.reconcile;

import static io.infaas.controller.reconcile.GarmentModels.BROKEN;
import static io.infaas.controller.reconcile.GarmentModels.NANO;
import static io.infaas.controller.reconcile.GarmentModels.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infaas.controller.reconcile.NodeControl.Presence;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The contract that the reconciler relies on, for the simulated node and every real kind of node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class NodeControlContract {

    private static final int LOOKS = 3000;

    private ContractNode node;
    private NodeControl control;

    protected abstract ContractNode start(Path repository);

    @BeforeAll
    void begin(@TempDir Path folder) throws Exception {
        node = start(GarmentModels.layOut(folder));
        control = node.control();
    }

    @AfterAll
    void end() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void nothingIsLoaded() {
        for (String model : get(control.loaded())) {
            get(control.unload(model));
            awaitGone(model);
        }
    }

    private <T> T get(CompletionStage<T> call) {
        return Until.done(Future.fromCompletionStage(node.awaitEnd(call)));
    }

    private TritonException failure(CompletionStage<?> call) {
        CompletionException failure = catchThrowableOfType(
                CompletionException.class, () -> node.awaitEnd(call).join());
        assertThat(failure).as("failure").hasCauseInstanceOf(TritonException.class);
        return (TritonException) Objects.requireNonNull(failure.getCause());
    }

    private void awaitGone(String model) {
        for (int i = 0; i < LOOKS && get(control.presence(model)) != Presence.GONE; i++) {
            node.pause();
        }
        assertThat(get(control.presence(model))).isEqualTo(Presence.GONE);
    }

    /** A signal takes effect after a moment. */
    private TritonCode nextFailure() {
        CompletableFuture<Set<String>> answer = node.awaitEnd(control.loaded());
        for (int i = 0; i < LOOKS && !answer.isCompletedExceptionally(); i++) {
            answer = node.awaitEnd(control.loaded());
        }
        return failure(answer).code();
    }

    /** The first call may still use a broken connection. */
    private Set<String> nextAnswer() {
        CompletableFuture<Set<String>> answer = node.awaitEnd(control.loaded());
        for (int i = 0; i < LOOKS && answer.isCompletedExceptionally(); i++) {
            node.pause();
            answer = node.awaitEnd(control.loaded());
        }
        return get(answer);
    }

    @Test
    @Order(1)
    void index_nothingLoaded_knowsTheRepository() {
        NodeControl.Index index = get(control.index(model -> true));

        assertThat(index.models()).contains(NANO, SMALL, BROKEN);
        assertThat(index.ready()).isEmpty();
        assertThat(index.leaving()).isEmpty();
        assertThat(get(control.loaded())).isEmpty();
    }

    @Test
    @Order(1)
    void load_known_servesAndIsListed() {
        get(control.load(NANO));

        assertThat(get(control.loaded())).containsExactly(NANO);
        assertThat(get(control.index(model -> true)).ready()).containsExactly(NANO);
        assertThat(get(control.presence(NANO))).isEqualTo(Presence.HELD);
        get(control.warm(NANO));
    }

    @Test
    @Order(1)
    void load_several_allAreListed() {
        CompletionStage<Void> nano = control.load(NANO);
        CompletionStage<Void> small = control.load(SMALL);
        get(nano);
        get(small);

        assertThat(get(control.loaded())).containsExactlyInAnyOrder(NANO, SMALL);
    }

    @Test
    @Order(1)
    void load_ofWhatIsLoaded_isDone() {
        get(control.load(NANO));

        get(control.load(NANO));

        assertThat(get(control.loaded())).containsExactly(NANO);
    }

    @Test
    @Order(1)
    void resize_loaded_keepsServingWithSoManyInstances() {
        get(control.load(NANO));
        int once = get(control.index(NANO::equals)).instances().getOrDefault(NANO, 1);

        get(control.resize(NANO, 3 * once));
        assertThat(get(control.index(NANO::equals)).instances()).containsEntry(NANO, 3 * once);
        assertThat(get(control.loaded())).containsExactly(NANO);
        get(control.warm(NANO));

        get(control.resize(NANO, 3 * once));
        get(control.resize(NANO, once));
        assertThat(get(control.index(NANO::equals)).instances().getOrDefault(NANO, 1))
                .isEqualTo(once);
        get(control.warm(NANO));
    }

    @Test
    @Order(1)
    void resize_whileQueriesRun_noneFails() {
        get(control.load(NANO));

        for (int instances = 4; instances > 0; instances -= 3) {
            CompletionStage<Void> resizing = control.resize(NANO, instances);
            do {
                get(control.warm(NANO));
            } while (!resizing.toCompletableFuture().isDone());
            get(resizing);
            get(control.warm(NANO));
        }
    }

    @Test
    @Order(1)
    void resize_notLoaded_fails() {
        assertThat(failure(control.resize(SMALL, 2)).code())
                .isNotIn(TritonCode.UNAVAILABLE, TritonCode.DEADLINE_EXCEEDED);
        assertThat(get(control.presence(SMALL))).isEqualTo(Presence.GONE);
    }

    @Test
    @Order(1)
    void load_ofUnknown_failsWithTheNodesText() {
        TritonException failure = failure(control.load("nobody-knows-it"));

        assertThat(failure.code()).isEqualTo(TritonCode.INTERNAL);
        assertThat(failure).hasMessageContaining("failed to poll from model repository");
    }

    @Test
    @Order(1)
    void load_ofBroken_failsWithTheNodesTextAndNothingIsLeft() {
        TritonException failure = failure(control.load(BROKEN));

        assertThat(failure.code()).isEqualTo(TritonCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageContaining("load failed for model '" + BROKEN + "'");
        assertThat(get(control.loaded())).isEmpty();
        assertThat(get(control.presence(BROKEN))).isEqualTo(Presence.GONE);
    }

    @Test
    @Order(1)
    void unload_loaded_isNotListedAndThenGoneAndCanBeLoadedAgain() {
        get(control.load(NANO));

        get(control.unload(NANO));
        assertThat(get(control.loaded())).isEmpty();
        awaitGone(NANO);
        assertThat(get(control.index(model -> true)).leaving()).isEmpty();

        get(control.load(NANO));
        get(control.warm(NANO));
    }

    @Test
    @Order(1)
    void unload_ofUnknownOrUnloaded_isDone() {
        get(control.unload("nobody-knows-it"));
        get(control.unload(SMALL));

        assertThat(get(control.presence("nobody-knows-it"))).isEqualTo(Presence.GONE);
        assertThat(get(control.presence(SMALL))).isEqualTo(Presence.GONE);
    }

    @Test
    @Order(1)
    void warm_notLoaded_fails() {
        assertThat(failure(control.warm(SMALL)).code()).isNotIn(TritonCode.UNAVAILABLE, TritonCode.DEADLINE_EXCEEDED);
    }

    @Test
    @Order(2)
    void stopped_deadlineAndThenEverythingIsThere() {
        get(control.load(NANO));
        node.stop();
        TritonCode code;
        try {
            code = nextFailure();
        } finally {
            node.resume();
        }

        assertThat(code).isEqualTo(TritonCode.DEADLINE_EXCEEDED);
        assertThat(nextAnswer()).containsExactly(NANO);
    }

    @Test
    @Order(3)
    void dead_unavailable() {
        node.kill();

        assertThat(failure(control.loaded()).code()).isEqualTo(TritonCode.UNAVAILABLE);
        assertThat(failure(control.load(NANO)).code()).isEqualTo(TritonCode.UNAVAILABLE);
        assertThat(failure(control.unload(NANO)).code()).isEqualTo(TritonCode.UNAVAILABLE);
        assertThat(failure(control.presence(NANO)).code()).isEqualTo(TritonCode.UNAVAILABLE);
    }
}
