/** The export of metrics of gateway and controller: families of a catalogue, formats, a limit of series. */
@NullMarked
package io.infaas.gateway.exposition;

import org.jspecify.annotations.NullMarked;
