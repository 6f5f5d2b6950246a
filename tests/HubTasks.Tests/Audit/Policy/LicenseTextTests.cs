using HubTasks.Audit.Policy;

namespace HubTasks.Tests.Audit.Policy;

public sealed class LicenseTextTests
{
    [Theory]
    [InlineData(
        "                                 Apache License\n                           Version 2.0, January 2004\n",
        "apache-2.0"
    )]
    [InlineData("MIT License\n\nPermission is hereby granted, free of\ncharge, to any person obtaining a copy", "mit")]
    [InlineData("Redistribution and use in source and binary forms ... Neither the name of", "bsd-3-clause")]
    [InlineData("Redistribution and use in source and binary forms ... this list of conditions", "bsd-2-clause")]
    [InlineData("# Creative Commons Attribution-NonCommercial 4.0 International Public License", "cc-by-nc-4.0")]
    [InlineData("Attribution-ShareAlike 4.0 International", "cc-by-sa-4.0")]
    [InlineData("Attribution 4.0 International", "cc-by-4.0")]
    [InlineData("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT", "llama3.1")]
    [InlineData("META LLAMA 3 COMMUNITY LICENSE AGREEMENT", "llama3")]
    [InlineData("GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007", "agpl-3.0")]
    [InlineData("GNU LESSER GENERAL PUBLIC LICENSE Version 2.1 ... the GNU General Public License", "lgpl-2.1")]
    [InlineData("all rights reserved", null)]
    [InlineData("", null)]
    public void A_text_is_known_by_what_only_it_says(string text, string? id) =>
        Assert.Equal(id, LicenseText.Identify(text));

    [Theory]
    [InlineData("apache-2.0", "apache-2.0", true)]
    [InlineData("Apache-2.0", "apache-2.0", true)]
    [InlineData("gpl", "gpl-3.0", true)]
    [InlineData("bsd", "bsd-3-clause", true)]
    [InlineData("other", "mit", true)]
    [InlineData("openrail", "creativeml-openrail-m", true)]
    [InlineData("mit", "apache-2.0", false)]
    [InlineData("apache-2.0", "cc-by-nc-4.0", false)]
    public void A_family_and_terms_of_ones_own_agree_with_their_texts(string declared, string found, bool agree) =>
        Assert.Equal(agree, LicenseText.Agree(declared, found));
}
