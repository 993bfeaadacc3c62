/**
 * What an address serves for a name before anybody is sent there: handshakes and one request or two, by the address and with the name, and then a
 * judgement made of what was heard and of the time alone. Nothing is believed in a handshake, so that everything can be told; what is sent is
 * no secret.
 */
@NullMarked
package dev.sluice.dns.cert;

import org.jspecify.annotations.NullMarked;
