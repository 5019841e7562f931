/** What the gateway answers itself: health, server and model metadata, configuration, error bodies. */
@NullMarked
package io.infaas.gateway.identity;

import org.jspecify.annotations.NullMarked;
