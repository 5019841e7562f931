package io.infaas.gateway.management;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.nodes.NodeFanOut;
import io.infaas.gateway.nodes.NodeFanOut.NodeFailures;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.Router;
import io.infaas.triton.protocol.LogSettingsRequest;
import io.infaas.triton.protocol.LogSettingsResponse;
import io.infaas.triton.protocol.TraceSettingRequest;
import io.infaas.triton.protocol.TraceSettingResponse;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Trace and log settings of the nodes: read from one of them, changed on all of them or, for the trace of one name, on all its instances.
 * Requests are forwarded in their own protocol, so that Triton itself reports their errors.
 */
public record NodeSettings(Router router, NodeClients nodes) {

    /** The reason why no client may change settings. */
    public static final String OFF = "trace and log settings cannot be changed through this server";

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Over HTTP: the body of a node's answer. */
    public Future<String> requestLogSettings(HttpMethod method, String body) {
        return callEveryNode(
                !method.equals(HttpMethod.GET), node -> nodes.http(node, method, "/v2/logging", body, DEADLINE));
    }

    /** Over HTTP: the body of a node's answer. */
    public Future<String> requestTraceSettings(HttpMethod method, String name, String body) {
        return requestTraceSettings(
                name,
                !method.equals(HttpMethod.GET),
                (node, model) -> nodes.http(
                        node,
                        method,
                        model.isEmpty() ? "/v2/trace/setting" : "/v2/models/" + model + "/trace/setting",
                        body,
                        DEADLINE));
    }

    public Future<LogSettingsResponse> requestLogSettings(LogSettingsRequest request) {
        return callEveryNode(
                request.getSettingsCount() > 0, node -> nodes.of(node).logSettings(request, DEADLINE));
    }

    public Future<TraceSettingResponse> requestTraceSettings(TraceSettingRequest request) {
        return requestTraceSettings(
                request.getModelName(), request.getSettingsCount() > 0, (node, model) -> nodes.of(node)
                        .traceSetting(request.toBuilder().setModelName(model).build(), DEADLINE));
    }

    private <A> Future<A> requestTraceSettings(
            String name, boolean change, BiFunction<Node, String, Future<A>> request) {
        return name.isEmpty()
                ? callEveryNode(change, node -> request.apply(node, ""))
                : callEveryInstance(name, change, request);
    }

    private <A> Future<A> callEveryNode(boolean change, Function<Node, Future<A>> request) {
        return send(
                router.routes().view().nodes(),
                change,
                node -> request.apply(node).recover(failure -> NodeFailures.hide(failure, node)),
                "the view has no node");
    }

    private <A> Future<A> callEveryInstance(String name, boolean change, BiFunction<Node, String, Future<A>> request) {
        Target target =
                router.routes().target(name).orElseThrow(() -> Refusal.invalid("Request for unknown model : " + name));
        return send(
                target.instances().stream().filter(IndexedInstance::isReady).toList(),
                change,
                instance -> request.apply(instance.node(), instance.model())
                        .recover(failure -> NodeFailures.hide(failure, instance, name)),
                "no instance that may serve '%s' is ready".formatted(name));
    }

    private static <P, A> Future<A> send(
            List<P> targets, boolean change, Function<P, Future<A>> request, String noTarget) {
        if (targets.isEmpty()) {
            throw Refusal.unavailable(noTarget);
        }
        return change ? NodeFanOut.callAll(targets, request) : NodeFanOut.callAny(targets, request);
    }
}
