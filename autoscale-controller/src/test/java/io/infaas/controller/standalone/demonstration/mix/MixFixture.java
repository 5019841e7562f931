package io.infaas.controller.standalone.demonstration.mix;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogMerge;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import io.infaas.controller.standalone.demonstration.client.ServedBy;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two applications: fashion with nano (0.80) and large (0.94) within 100 ms above 0.85, shoes with sneaker (0.90) within 2 s above 0.85. */
final class MixFixture {

    static final Catalog CATALOG = catalog();
    static final Application FASHION = CATALOG.application("fashion").orElseThrow();
    static final Application SHOES = CATALOG.application("shoes").orElseThrow();

    private MixFixture() {}

    static QueryKind kind(Application application, int weight, int items) {
        return new QueryKind(
                application,
                weight,
                List.of(new LabelledBatch(0, ByteString.EMPTY, Collections.nCopies(items, 0))),
                new NoClient());
    }

    /** All queries of a kind in one second, answered by variants of these aliases. */
    static KindOutcome outcome(QueryKind kind, LoadSample sample, String... aliases) {
        KindLoad load = new KindLoad(kind, 1, kind.application().objective(), 10);
        return new KindOutcome(
                load,
                List.of(sample),
                Set.copyOf(List.of(aliases).stream()
                        .map(alias -> CATALOG.variant(alias).orElseThrow().name())
                        .toList()));
    }

    private static Catalog catalog() {
        Catalog shoes = Catalogs.fashion().variant("sneaker", "fp32", 0.90, 1).build();
        Application plain = shoes.applications().get(0);
        Map<String, Catalog> both = new LinkedHashMap<>();
        both.put(
                "fashion",
                Catalogs.fashion()
                        .objective(new Objective(100, 0.85))
                        .variant("nano", "fp32", 0.80, 1)
                        .variant("large", "fp32", 0.94, 2)
                        .build());
        both.put(
                "shoes",
                new Catalog(
                        List.of(new Application(
                                "shoes",
                                plain.description(),
                                plain.contract(),
                                plain.metric(),
                                new Objective(2000, 0.85))),
                        List.of(new Architecture("sneaker", "shoes", "0".repeat(64), plain.contract())),
                        shoes.variants(),
                        shoes.nodeTypes()));
        return CatalogMerge.of(both);
    }

    /** Nothing is sent. */
    private static final class NoClient implements QueryClient {

        @Override
        public QueryAnswer query(String model, Objective objective, LabelledBatch batch) {
            throw new UnsupportedOperationException("nothing is sent");
        }

        @Override
        public Future<ServedBy> send(String model, Objective objective, LabelledBatch batch) {
            throw new UnsupportedOperationException("nothing is sent");
        }

        @Override
        public QueryAnswer queryVariant(String variant, LabelledBatch batch) {
            throw new UnsupportedOperationException("nothing is sent");
        }

        @Override
        public void queryOverHttp(String model, Objective objective, LabelledBatch batch) {
            throw new UnsupportedOperationException("nothing is sent");
        }
    }
}
