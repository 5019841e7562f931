/** One build at work: its output and step store, the keys of its steps, and the factory that makes variants. */
@NullMarked
package io.infaas.builder.session;

import org.jspecify.annotations.NullMarked;
