package io.infaas.catalog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserSequence;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;

/**
 * Reads catalogs of the present and of the former format. Looks at the format first; the rest is read from the stream, strictly by
 * the rules of its format.
 */
final class CatalogDeserializer extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private CatalogDeserializer(JsonDeserializer<?> present) {
        super(present);
    }

    /** Adds this to a mapper. */
    static SimpleModule module() {
        return new SimpleModule("catalog").setDeserializerModifier(new BeanDeserializerModifier() {
            private static final long serialVersionUID = 1L;

            @Override
            public JsonDeserializer<?> modifyDeserializer(
                    DeserializationConfig config, BeanDescription type, JsonDeserializer<?> usual) {
                return type.getBeanClass() == Catalog.class ? new CatalogDeserializer(usual) : usual;
            }
        });
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> present) {
        return new CatalogDeserializer(present);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            return super.deserialize(parser, context);
        }
        int format = Catalog.FORMAT;
        try (TokenBuffer begin = context.bufferForInputBuffering(parser)) {
            begin.writeStartObject();
            boolean found = false;
            while (!found && parser.nextToken() == JsonToken.FIELD_NAME) {
                found = parser.currentName().equals("format");
                begin.writeFieldName(parser.currentName());
                if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && found) {
                    format = readable(parser);
                }
                begin.copyCurrentStructure(parser);
            }
            if (!found) {
                begin.writeEndObject();
            }
            parser.clearCurrentToken();
            JsonParser whole = JsonParserSequence.createFlattened(false, begin.asParser(parser), parser);
            whole.nextToken();
            return format == FormerCatalog.FORMAT ? upgraded(whole, context) : super.deserialize(whole, context);
        }
    }

    private static int readable(JsonParser parser) throws IOException {
        int format = parser.getIntValue();
        if (format != Catalog.FORMAT && format != FormerCatalog.FORMAT) {
            JsonMappingException refused = JsonMappingException.from(parser, Catalog.unreadable(format));
            refused.prependPath(Catalog.class, "format");
            throw refused;
        }
        return format;
    }

    private static Catalog upgraded(JsonParser parser, DeserializationContext context) throws IOException {
        FormerCatalog former = context.readValue(parser, FormerCatalog.class);
        try {
            return former.upgrade();
        } catch (IllegalArgumentException e) {
            throw JsonMappingException.from(parser, String.valueOf(e.getMessage()), e);
        }
    }
}
