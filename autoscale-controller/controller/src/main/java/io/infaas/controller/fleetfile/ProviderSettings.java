package io.infaas.controller.fleetfile;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import io.infaas.catalog.Catalog;
import io.infaas.gateway.security.ClusterSecret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The section {@code provider} of a fleet file: one kind of machines, named by the only key of the section. Immutable and validated. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(ProviderSettings.ProviderKinds.class)
public interface ProviderSettings {

    /** The least that a machine may cost, US dollars per hour; 0 as long as a price is missing. */
    double cheapest();

    /**
     * Requires that a catalog has every node type of these machines.
     *
     * @param file the fleet file, for messages
     * @throws IllegalArgumentException naming the file, the first missing node type and the remedy
     */
    void requireNodeTypes(Catalog catalog, Path file);

    /**
     * Binds these settings to a fleet; asks nobody yet.
     *
     * @param fleet the file that has this section
     * @param file its place: paths in it are relative to its folder
     * @param secrets each node derives its secret from it; empty where nodes have none
     * @param notices receives messages for operators, one line each
     */
    FleetProvider open(FleetFile fleet, Path file, Optional<ClusterSecret> secrets, Consumer<String> notices);

    /** Finds the type of the section {@code provider} by its key. */
    static final class ProviderKinds extends TypeIdResolverBase {

        private final SortedMap<String, Class<? extends ProviderSettings>> types = new TreeMap<>();

        ProviderKinds() {
            ServiceLoader.load(ProviderKind.class).forEach(kind -> types.put(kind.label(), kind.settings()));
        }

        @Override
        public JavaType typeFromId(DatabindContext context, String label) {
            Class<? extends ProviderSettings> type = types.get(label);
            if (type == null) {
                throw new IllegalArgumentException("provider '%s' is unknown: expected one of %s"
                        .formatted(label, String.join(", ", types.keySet())));
            }
            return context.constructType(type);
        }

        @Override
        public String idFromValue(Object value) {
            return types.entrySet().stream()
                    .filter(entry -> entry.getValue().isInstance(value))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String idFromValueAndType(Object value, Class<?> suggestion) {
            return idFromValue(value);
        }

        @Override
        public JsonTypeInfo.Id getMechanism() {
            return JsonTypeInfo.Id.CUSTOM;
        }
    }
}
