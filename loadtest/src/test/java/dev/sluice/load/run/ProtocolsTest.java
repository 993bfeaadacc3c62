package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.load.run.Happening.Trouble.Kind;
import dev.sluice.scenario.Scenario.Protocol;
import dev.sluice.scenario.Scenario.Trust;

class ProtocolsTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path directory;

    @Test
    void http_2_is_spoken_by_prior_knowledge_over_one_connection_for_each_visitor() throws Exception {
        var connections = new ConcurrentLinkedQueue<Channel>();
        try (var origin = TimedOrigin.beginning(pipeline -> {
            connections.add(pipeline.channel());
            streams(pipeline, this::answer);
        })) {
            var scenario = new Scenarios().speaking(Protocol.HTTP2).connections(6).load(Scenarios.open(50, SHORT));
            var seen = Notebook.of(scenario.walking(Scenarios.get("/"), Scenarios.step("POST", "/pay")), origin.url("http"));

            assertThat(seen.endedAs(Ending.Fine.class)).isEqualTo(10);
            assertThat(asked).hasSize(10).contains("GET /", "POST /pay");
            assertThat(connections).hasSize(5);
        }
    }

    @Test
    void a_stream_that_was_refused_is_sent_again_whatever_it_does() throws Exception {
        try (var origin = TimedOrigin.beginning(pipeline -> streams(pipeline, (context, request) -> {
            asked.add(request.method() + " " + request.uri());
            if (asked.size() % 2 == 1) {
                var _ = context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
            } else {
                reply(context);
            }
        }))) {
            var scenario = new Scenarios().speaking(Protocol.HTTP2).load(Scenarios.open(10, SHORT));
            var seen = Notebook.of(scenario.walking(Scenarios.step("POST", "/pay")), origin.url("http"));

            assertThat(seen.endedAs(Ending.Fine.class)).isEqualTo(1);
            assertThat(seen.all(Happening.SentAgain.class)).hasSize(1);
            assertThat(asked).hasSize(2);
        }
    }

    @Test
    void a_server_that_says_goodbye_is_asked_over_a_new_connection() throws Exception {
        try (var origin = TimedOrigin.beginning(pipeline -> streams(pipeline, (context, request) -> {
            answer(context, request);
            var _ = context.channel().parent().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(0));
        }))) {
            var scenario = new Scenarios().speaking(Protocol.HTTP2).load(Scenarios.open(10, SHORT));
            var seen = Notebook.of(scenario.walking(4, Scenarios.step("POST", "/pay")), origin.url("http"));

            assertThat(seen.endedAs(Ending.Fine.class)).isEqualTo(4);
            assertThat(asked).hasSize(4);
        }
    }

    @Test
    void over_tls_the_server_chooses_between_http_2_and_http_1() throws Exception {
        X509Bundle authority = authority();
        var trust = new Trust(written(authority).toString(), false);
        for (String offered : new String[] {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1}) {
            try (var origin = TimedOrigin.beginning(encrypted(server(authority, "localhost", offered)))) {
                var scenario = new Scenarios().trusting(trust).load(Scenarios.open(50, SHORT)).walking(3, Scenarios.get("/"));
                var seen = Notebook.of(scenario, origin.url("https").replace("127.0.0.1", "localhost"));

                assertThat(seen.endedAs(Ending.Fine.class)).as(offered).isEqualTo(15);
                assertThat(asked.contains("GET /")).as("HTTP/2 chosen").isEqualTo(offered.equals(ApplicationProtocolNames.HTTP_2));
                asked.clear();
            }
        }
    }

    @Test
    void a_certificate_that_is_not_believed_or_is_somebody_else_s_ends_every_request_and_is_told_of() throws Exception {
        X509Bundle authority = authority();
        var trust = new Trust(written(authority).toString(), false);
        assertThat(troubles(new Trust("", false), server(authority, "localhost", ApplicationProtocolNames.HTTP_1_1)))
                .as("an authority that nobody knows").isEqualTo(Kind.CERTIFICATE);
        assertThat(troubles(trust, server(authority, "other.example", ApplicationProtocolNames.HTTP_1_1)))
                .as("another name").isEqualTo(Kind.CERTIFICATE);
    }

    private static Kind troubles(Trust trust, SslContext server) throws Exception {
        try (var origin = TimedOrigin.beginning(pipeline -> pipeline.addLast(server.newHandler(pipeline.channel().alloc())))) {
            var scenario = new Scenarios().trusting(trust).load(Scenarios.open(20, SHORT)).walking(Scenarios.get("/"));
            var seen = Notebook.of(scenario, origin.url("https").replace("127.0.0.1", "localhost"));

            assertThat(seen.endedAs(Ending.Lost.class)).isEqualTo(2);
            assertThat(seen.troubles()).hasSize(1);
            return seen.troubles().keySet().iterator().next();
        }
    }

    @Test
    void an_authority_that_cannot_be_read_is_told_before_anybody_comes() {
        assertThatThrownBy(() -> Tls.of(new Trust(directory.resolve("none.pem").toString(), false), Protocol.AUTO))
                .isInstanceOf(TargetException.class).hasMessageContaining("none.pem");
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request) {
        asked.add(request.method() + " " + request.uri());
        reply(context);
    }

    private static void reply(ChannelHandlerContext context) {
        var _ = context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    }

    private interface Answer {
        void to(ChannelHandlerContext context, FullHttpRequest request);
    }

    private static void streams(ChannelPipeline pipeline, Answer answer) {
        pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true), new HttpObjectAggregator(1 << 20),
                        new SimpleChannelInboundHandler<FullHttpRequest>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
                                answer.to(context, request);
                            }
                        });
            }
        }));
    }

    private Consumer<ChannelPipeline> encrypted(SslContext context) {
        return pipeline -> pipeline.addLast(context.newHandler(pipeline.channel().alloc()),
                new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
                    @Override
                    protected void configurePipeline(ChannelHandlerContext chosen, String protocol) {
                        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                            streams(chosen.pipeline(), ProtocolsTest.this::answer);
                        } else {
                            TimedOrigin.plain(chosen.pipeline(), _ -> 0);
                        }
                    }
                });
    }

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder().ecp256().subject("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
    }

    private Path written(X509Bundle authority) throws Exception {
        return Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
    }

    private static SslContext server(X509Bundle authority, String name, String protocol) throws Exception {
        X509Bundle bundle = new CertificateBuilder().ecp256().subject("CN=" + name).addSanDnsName(name).buildIssuedBy(authority);
        return SslContextBuilder.forServer(bundle.toKeyManagerFactory())
                .applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, protocol))
                .build();
    }
}
