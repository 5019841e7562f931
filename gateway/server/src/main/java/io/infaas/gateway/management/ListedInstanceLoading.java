package io.infaas.gateway.management;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.nodes.NodeFanOut;
import io.infaas.gateway.nodes.NodeFanOut.NodeFailures;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Router;
import io.vertx.core.Future;
import java.util.List;

/** Loads and unloads every instance of a name in the view; succeeds on all or reports how many failed. For gateways without a controller. */
public record ListedInstanceLoading(Router router, NodeClients nodes) implements ModelLoading {

    @Override
    public Future<Void> load(String name) {
        List<IndexedInstance> instances = instances(name);
        if (instances.isEmpty()) {
            throw new Refusal(RefusalReason.INTERNAL, ModelLoading.notFound(name));
        }
        return NodeFanOut.callAll(instances, instance -> nodes.of(instance.node())
                .load(instance.model(), LOAD)
                .onSuccess(ready -> router.loads().markRecovered(instance))
                .recover(failure -> NodeFailures.<Void>hide(failure, instance, name)));
    }

    @Override
    public Future<Void> unload(String name) {
        List<IndexedInstance> instances = instances(name);
        return instances.isEmpty()
                ? Future.succeededFuture()
                : NodeFanOut.callAll(instances, instance -> nodes.of(instance.node())
                        .unload(instance.model(), UNLOAD)
                        .onSuccess(unloaded -> router.loads().markGone(instance))
                        .recover(failure -> NodeFailures.<Void>hide(failure, instance, name)));
    }

    private List<IndexedInstance> instances(String name) {
        return router.routes().target(name).map(target -> target.instances()).orElse(List.of());
    }
}
