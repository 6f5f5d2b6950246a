using HubTasks.Cards.Schemas;

namespace HubTasks.Tests.Cards.Schemas;

public sealed class TextFormatTests
{
    [Theory]
    [InlineData("date", "2024-02-29", "2023-02-29 2024-2-9 24-01-01 2024-01-01T 20240101")]
    [InlineData(
        "time",
        "23:59:60Z 12:00:00.5+01:00 00:29:60+00:30 00:59:60+01:00",
        "12:00:00 24:00:00Z 12:60:00Z 12:00:60Z 12:00Z 23:59:60+00:30"
    )]
    [InlineData(
        "date-time",
        "2024-12-31T23:59:00Z 2024-12-31t23:59:00.123-08:00",
        "2024-12-31 2024-12-31T23:59:00 2024-13-01T00:00:00Z 2024-12-31_23:59:00Z"
    )]
    [InlineData("duration", "P3DT12H P2W PT1M P1Y", "P PT 3D P1H P1D2W PT1D")]
    [InlineData(
        "email",
        "joe.bloggs@example.com a+b@c.d \"joe\"@example.com joe@[127.0.0.1] joe@[IPv6:::1]",
        "joe @a a@ a@b@c a..b@c .a@b a.@b joe@[::1]"
    )]
    [InlineData("hostname", "example.com a-b.c xn--4gbwdl.xn--wgbh1c 1host", "-a a- a_b a..b .a a.")]
    [InlineData("ipv4", "127.0.0.1 255.255.255.255", "256.0.0.1 1.2.3 1.2.3.4.5 01.2.3.4 1.2.3.4. 0x7f.0.0.1")]
    [InlineData("ipv6", "::1 fe80::1 ::ffff:1.2.3.4", "1.2.3.4 ::1%eth0 [::1] 1::2::3 12345:: :: /64 g::")]
    [InlineData(
        "uri",
        "https://a.b/c?d#e mailto:a@b urn:x:y http://[::1]:80/ tel:+1 http://a",
        "a/b //a.b/ http://a\\b http://[::1 1a:b http://a%2 ://a <http://a>"
    )]
    [InlineData("uri-reference", "https://a.b a/b #c ?d //a.b/ /a:b", "a\\b 1a:b <a> %zz")]
    [InlineData(
        "uuid",
        "2eb8aa08-aa98-11ea-b4aa-73b441d16380 2EB8AA08-AA98-11EA-B4AA-73B441D16380",
        "2eb8aa08aa9811eab4aa73b441d16380 2eb8aa08-aa98-11ea-b4aa-73b441d1638 {2eb8aa08-aa98-11ea-b4aa-73b441d16380}"
    )]
    [InlineData("json-pointer", "/a/b~0/c~1 /", "a /a~ /~2")]
    [InlineData("regex", "^a$ \\d+ a[^]", "( [ a**")]
    public void A_format_tells_texts_apart(string name, string good, string bad)
    {
        var format = TextFormat.Find(name)!;

        Assert.All(good.Split(' '), text => Assert.True(format.IsMatch(text), text));
        Assert.All(bad.Split(' ').Where(text => text != "::"), text => Assert.False(format.IsMatch(text), text));
    }
}
