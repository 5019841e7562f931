package io.infaas.controller.status;

import io.infaas.catalog.Catalog;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.DesiredOutlook;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.desired.DesiredStateException;
import io.infaas.controller.desired.DesiredStateException.Reason;
import io.infaas.controller.desired.Revision;
import io.infaas.controller.follow.CatalogInForce;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** A desired state in memory behind an admin port, for one catalog and one node. */
public final class OperatorDesk implements DesiredCalls {

    static final String NODE = "10.0.0.1:8000";

    private final DesiredInForce desired = DesiredInForce.inMemory();
    private final CatalogInForce inForce;

    public OperatorDesk() {
        this(ControllerSnapshotFixture.CATALOG);
    }

    OperatorDesk(Catalog catalog) {
        this.inForce = new CatalogInForce(catalog, Set.of());
        desired.applyCatalogs(inForce);
    }

    @Override
    public Revision present() {
        return desired.present();
    }

    @Override
    public Future<Revision> read(long version) {
        return Future.future(promise -> promise.complete(desired.read(version)));
    }

    @Override
    public Future<List<Revision>> history() {
        return Future.succeededFuture(desired.history());
    }

    @Override
    public Future<DesiredOutlook> preview(long expected, DesiredState next) {
        return Future.future(promise -> {
            desired.require(expected, next, inForce.get());
            promise.complete(new DesiredOutlook(next.changesFrom(present().state()), List.of(), 0.25, 0.5));
        });
    }

    @Override
    public Future<Revision> change(long expected, DesiredState next, String by) {
        return Future.future(promise -> promise.complete(desired.change(expected, next, by, inForce.get())));
    }

    @Override
    public Future<String> offerCatalog(String text) {
        return Future.future(promise -> promise.complete(desired.offer(text)));
    }

    @Override
    public Future<String> catalog() {
        return Future.future(promise -> promise.complete(desired.catalogText()));
    }

    @Override
    public Future<Boolean> resumeReplacements(String by) {
        return Future.succeededFuture(true);
    }

    @Override
    public Future<Revision> cordon(String node, boolean cordon, String by) {
        return node.equals(NODE)
                ? change(present().version(), present().state().withCordon(node, cordon), by)
                : Future.failedFuture(new DesiredStateException(Reason.UNKNOWN, "unknown node '%s'".formatted(node)));
    }
}
