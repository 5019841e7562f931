package io.infaas.gateway.metrics;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one catalog, found by the identity of its objects. Objects of an earlier catalog, from queries in flight, are counted under
 * the same names, only more slowly. Immutable.
 */
final class CatalogMeters {

    private final MeterRegistry registry;
    private final @Nullable Catalog catalog;
    private final IdentityHashMap<Application, ApplicationMeters> applications = new IdentityHashMap<>();
    private final IdentityHashMap<Variant, VariantMeters> variants = new IdentityHashMap<>();

    private CatalogMeters(MeterRegistry registry, @Nullable Catalog catalog) {
        this.registry = registry;
        this.catalog = catalog;
    }

    /** Creates the meters before the first catalog. */
    static CatalogMeters none(MeterRegistry registry) {
        return new CatalogMeters(registry, null);
    }

    /** The meters of the next catalog; this object if it is the same catalog. */
    @SuppressWarnings("ReferenceEquality") // an equal catalog has other objects
    CatalogMeters with(Catalog next) {
        if (next == catalog) {
            return this;
        }
        CatalogMeters meters = new CatalogMeters(registry, next);
        next.applications().forEach(application -> meters.applications.put(application, meters.create(application)));
        next.variants()
                .forEach(variant -> meters.variants.put(variant, meters.create(variant, applicationOf(next, variant))));
        return meters;
    }

    ApplicationMeters of(Application application) {
        ApplicationMeters applicationMeters = applications.get(application);
        return applicationMeters != null ? applicationMeters : create(application);
    }

    /** The meters of a variant in an application. */
    VariantMeters of(Variant variant, Application application) {
        VariantMeters variantMeters = variants.get(variant);
        return variantMeters != null ? variantMeters : create(variant, application.name());
    }

    /** Begins the next second of the clients' shares of demand. */
    void endSecond(double maxShare) {
        applications.values().forEach(meters -> meters.shares().endSecond(maxShare));
    }

    private ApplicationMeters create(Application application) {
        return new ApplicationMeters(
                registry, application.name(), application.objective().latencyMs());
    }

    private VariantMeters create(Variant variant, String application) {
        return new VariantMeters(registry, application, variant);
    }

    private static String applicationOf(Catalog catalog, Variant variant) {
        return catalog.architecture(variant.architecture())
                .map(Architecture::application)
                .orElse(GatewayMetrics.NO_APPLICATION);
    }
}
