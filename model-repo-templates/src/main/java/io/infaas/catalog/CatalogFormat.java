package io.infaas.catalog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;

/** Reads the format of a catalog and refuses another one at once: the format explains errors in later fields. */
final class CatalogFormat extends StdDeserializer<Integer> {

    private static final long serialVersionUID = 1L;

    CatalogFormat() {
        super(int.class);
    }

    @Override
    public Integer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        int format = _parseIntPrimitive(parser, context);
        try {
            return require(format);
        } catch (IllegalArgumentException e) {
            throw JsonMappingException.from(parser, e.getMessage(), e);
        }
    }

    static int require(int format) {
        if (format != Catalog.FORMAT) {
            throw new IllegalArgumentException("format %d is not %d, the one that this version reads; build again"
                    .formatted(format, Catalog.FORMAT));
        }
        return format;
    }
}
