/** What gateway and controller export metrics with: families of a catalogue, formats, a limit of series. */
@NullMarked
package io.infaas.gateway.exposition;

import org.jspecify.annotations.NullMarked;
