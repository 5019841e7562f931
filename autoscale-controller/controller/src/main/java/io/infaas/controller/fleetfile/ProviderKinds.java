package io.infaas.controller.fleetfile;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the type of the section {@code provider} by its key. */
final class ProviderKinds extends TypeIdResolverBase {

    private final SortedMap<String, Class<? extends ProviderSettings>> types = new TreeMap<>();

    ProviderKinds() {
        ServiceLoader.load(ProviderKind.class).forEach(kind -> types.put(kind.label(), kind.settings()));
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String label) {
        Class<? extends ProviderSettings> type = types.get(label);
        if (type == null) {
            throw new IllegalArgumentException(
                    "provider '%s' is unknown: expected one of %s".formatted(label, String.join(", ", types.keySet())));
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
