namespace HubTasks.Tests.Audit.Files;

/// <summary>
/// What the reference tools made of two contents: <see cref="Text"/>, and a pickle that calls <c>os.system</c>. They are
/// written down because the platform cannot make them.
/// </summary>
internal static class Compressed
{
    /// <summary>Two hundred lines that compress well but not trivially.</summary>
    public static byte[] Text { get; } =
        System.Text.Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, 200).Select(i => $"layer.{i}.weight {i * i % 97} {i * 7919 % 1000003}\n"))
        );

    /// <summary>The text, by extension.</summary>
    public static IReadOnlyDictionary<string, byte[]> Texts { get; } =
        new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["bz2"] = Convert.FromBase64String(
                "QlpoOTFBWSZTWQyLVSgACEFZgEAQQAF/4CLkFKBgBzDh19AAaAB7YAZLgaqn+maBqohgBVPaGj/VVG1AAGqp/tR5R6SiGADV"
                    + "PxAJVJoAYoNGjQZAaBUlNI2RADEzxOaV3be971vSoBkgEzNJmZBpUAyQAkWAwFwXBgLASKREAJFgMBcFwYCwEiAGSoBpQAbn"
                    + "+gDHbAU8wMjlZoYdq/hMXrgCp2VAGzmpwAaw70gdS+FXG2JATiacXQGUUBSKA2kBkdWqQJxAT0wsekQK+BmVku6AWoDn0Xdo"
                    + "2BKbA3YYEOGBGOhl0BucWBlPToy5NpQB2QFCBl6wA2QDQFbT22BC1gRiATQEzspwArqYAsgJ1VdQEEMZarHWjKoxRprmsWo1"
                    + "ove9jpbTGNx8B84yp29kXZKBUXPvDbuqJTe5NYMGZoJRmZG3ugzTcSm3QiaJYid2KpRGgFIJVebmDcu8qaGZdt1RKababcTe"
                    + "VNXOismsSvA09UJxEKam9iAdcExATc1LoVWjN/Mobrbzr2IiI7t66BSSK/fK7tGx06o3PS9sVtstbERNbk3dvLDWrdWLTuhz"
                    + "daIoTdOio3JE5MYr3L2clAxTJEq1mOy0lk5sRERu7BdgpvYXhLmRHxUeurOqfd7geExdfdp8QTp+shxLNQBEBHx+9yHSrnXB"
                    + "9mwAYGEBmcTPAg+tgRyCIOIHFgSpKSC7ckeSFGjFIlkCyFaCBS+CgkgLUz0Kw0N2mJ5Cz3k8QkizCFIBs/IjSLLhDwhNIwhR"
                    + "+MvoGtRamdS7KfREO5zcPDqT8o4yspJIUcJ3Lt8zfEpdVLejLc+ku5u1NahOY45AXkvvH3jAQVW43kPAgTWNnzkJ/CZWY3gW"
                    + "vacXOaoKtAOSMmF3njN28id5Z6BmyJO+VcH5LKXuiG9y/bTkQ4BTEPpmH8U4FwYWdl8Dw9GVlz3jFUfSTPkBea6I4NATONHl"
                    + "5fFgTDYitjBLq3nKLWECo0ejrTxsC7nYL8+8iIssbgVC5pQx7XXcyqzp0gxUc2zGeht9Xe3ntfFRcSJmJMAoOBWe2x0d7lHb"
                    + "0vbPHx5YPJ9VTOd0eEiQrt7lRaQIFLMEYdUpgKlG013ntVmSJaBRdC/qr3lnoLA3ZcQhuBAVCJ3FOICqx8uh+knafmw76225"
                    + "97t2dC2wU7MuYMqCCjvtDm6vVm9dqoe0AlsCHY6YnZ3BxUQrvk40rIswwF3uAoRKAbyhsKqXNp6WW6Cg5rS2SybHMNRxnFb1"
                    + "l5j5idyTFd10Hfe5sO/zTf4qPfju8j5gy4LjBIltwVAjtj8S6rqfhvuVHOudPpcLY4JARazdfAgVWTgnYF68zosbmsCrDcA7"
                    + "CAlT7PDey/MsB6cPQ+EzocsLVJjMJ9vpn15HoU53lqZd75uYj3btjSD9ObW3ebdv01w7ee+AyXYi3k/U3ooHSgJoLtx8kBNS"
                    + "pEZ7J456HFleEwA60Ox771Up92m4vlGQvR2WavKkQ+gBzPen5de5M96DjTy9cxEXvtySuYKYLaNjNq7W+6Xw9eKiFmKfXngw"
                    + "KvcMGdPO7DrbGVUOZoczFeLXaaGoO4FTaEV+MASmeQd5JIWtlZImd4A97sKkXgCqx9FHBxO7wlckknVsjrCJlNEkGXkg52bS"
                    + "vtvyuBgMGD3jey4AqlkqflM5m2vKJQBruMbscPSBmU8BsXAFU7hyxbIzBDgXzHpZMg3iaLVOtrK22xnozq+2dX3EJwITkQnI"
                    + "hOBCcCE3EJQhORCbCE5EJ/F3JFOFCQDItVKA"
            ),
            ["xz"] = Convert.FromBase64String(
                "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4BRoBJxdADYYS5jpw80CHvfPK8CuXi6D4UvIrao89uQdraQBuLzoBDUkdsf04Cvl"
                    + "lg/66cTt+4qgs0OPfcLpWPfsasqS9UnCJqk21kU80elNdPXq3kTgx8kvQVZSFsfMQ98OSLr0rdgAAwCLgNCJ0Q5qTN2nwGoF"
                    + "nIGoIn5SipNMwd6XK/Jh6jWoi0TW1Tu9u97E/+p7pKz2jwEt3lg3LiXpssGw3kHj175WZO12bKPR8RmH2ksWvDWfIUFM0PAN"
                    + "z7AoLeHIJwdRUuOTXalYDJg71Fnc7u/Go+YyF0NfgKifqospMUXu3Xq5G79e/CDYJWcUqAQfzanVLjozQdCTs9ao8j06eJjK"
                    + "+xSxeILP9O4ESstqiwHEr8F6FqiOsPqbjQq0wsLpHGzQb+Yb51diwXNVp67bjPoQT0yRwNC1DEHjLG78iWaL/uYw1POTBfjk"
                    + "DT9OV/D3Wk/yp3KoQkXw3N2Rcwfl4GlAhqk3JphKaoMC3ZcZdwzBurxgAI35/4nG8DMhwSRV8I4DTrdnLWp5i9WFkNXfmmme"
                    + "AJX/mk1X+Mzumbo+9BMwrAhNM3t6Ivt3c7W3a2+M+fxiRbmyS3q6SMYDm1WksvzTPvPQAs7ItwtymmBG7Dle/lVn/Uz3fslh"
                    + "kjCmlWpLMAFG4xyBGm1UMGlwmxTRn9i07Hw9z3UJOSepecdMXqk8HR+5A3EwOw6pn9LB7E+lw/qLwDCZXDP0/7frtUPIvC82"
                    + "Vk6+ef0/WsWcgVm+GF9Q8vuxgcbuBpz/riDOjmhQIBfQlhML2j4ex39HR4uX8gkDYxYcBIco2XlBJ72RheQzrjKZwln4kt6W"
                    + "nh83u2bROftmWHfmBg8rAdh324OZYt8pAbUlJEfl8ijkRNaQbuViAWVHDOODbQk7Uox27XcFzaBuY3oBiPMYdNN7k2vqJBSc"
                    + "nqrK/k8uoQn0E0C/EVf7qE6aVj3y3uLl5VPJlb7N8z96O3mmHS+KfbLAOLlTB6E2IjdvZ7taK+gCcKrMHrhTdpxuvMINr42v"
                    + "DGv5GEMoIkiGLTRYGMQUcMKz3GRUaTTfxoNeqyH9b5perWeUp3ZJyMmiqyTlaF9nAp+D9wbl5QfDf4SHLEcqIYqsTNPDOvRh"
                    + "lecxlwqotCkx+1Hs3sujE/EhZ9YAf0gj6u7nYbE9LWIbNgE2Y3o4w3DkyQmidiKANKQhYaVc1UIyYbLfB0MXUgJDyn/EA3Kw"
                    + "Z2SknMYITX1Fp29FiKC19pTsi2R5FX8rEKNzS+vFuE/ZDsXmH+2jvHq1ER80lYAa6ZIaweq1Z0K7K9/3frjnkMnamENMXNR0"
                    + "9obpCpNPKhgn/AcsmTJFZeFMJ/8H/jt54B62hSvmLPuwzcU4d6F33XMoRFedSvkVhqhGn14wzXnQnjqjY6509dAJTM1WEALT"
                    + "i2qIUAF8LmuvkQcXWeLPTN3kaRSwSrpO9JPTQzhdnKhiQEWhymGsbQ4bnzLmeFp8Qw7AYU3Bl2dN2HnIQvayiRbnxEspuVOB"
                    + "R7TeZ6HfAx1DXb+yyN9O4LcxLdSvU2Q6o+Hic6Cjfcq7lu/tkCZTVeF5QuPT+mXFFO1yAyDbn/FUnwAALsnUJKUWRJEAAbgJ"
                    + "6SgAAF4+9aWxxGf7AgAAAAAEWVo="
            ),
            ["lzma"] = Convert.FromBase64String(
                "XQAAgAD//////////wA2GEuY6cPNAh73zyvArl4ug+FLyK2qPPbkHa2kAbi86AQ1JHbH9OAr5ZYP+unE7fuKoLNDj33C6Vj3"
                    + "7GrKkvVJwiapNtZFPNHpTXT16t5E4MfJL0FWUhbHzEPfDki69K3YAAMAi4DQidEOakzdp8BqBZyBqCJ+UoqTTMHelyvyYeo1"
                    + "qItE1tU7vbvexP/qe6Ss9o8BLd5YNy4l6bLBsN5B49e+VmTtdmyj0fEZh9pLFrw1nyFBTNDwDc+wKC3hyCcHUVLjk12pWAyY"
                    + "O9RZ3O7vxqPmMhdDX4Con6qLKTFF7t16uRu/Xvwg2CVnFKgEH82p1S46M0HQk7PWqPI9OniYyvsUsXiCz/TuBErLaosBxK/B"
                    + "ehaojrD6m40KtMLC6Rxs0G/mG+dXYsFzVaeu24z6EE9MkcDQtQxB4yxu/Ilmi/7mMNTzkwX45A0/Tlfw91pP8qdyqEJF8Nzd"
                    + "kXMH5eBpQIapNyaYSmqDAt2XGXcMwbq8YACN+f+JxvAzIcEkVfCOA063Zy1qeYvVhZDV35ppngCV/5pNV/jM7pm6PvQTMKwI"
                    + "TTN7eiL7d3O1t2tvjPn8YkW5skt6ukjGA5tVpLL80z7z0ALOyLcLcppgRuw5Xv5VZ/1M937JYZIwppVqSzABRuMcgRptVDBp"
                    + "cJsU0Z/YtOx8Pc91CTknqXnHTF6pPB0fuQNxMDsOqZ/SwexPpcP6i8AwmVwz9P+367VDyLwvNlZOvnn9P1rFnIFZvhhfUPL7"
                    + "sYHG7gac/64gzo5oUCAX0JYTC9o+Hsd/R0eLl/IJA2MWHASHKNl5QSe9kYXkM64ymcJZ+JLelp4fN7tm0Tn7Zlh35gYPKwHY"
                    + "d9uDmWLfKQG1JSRH5fIo5ETWkG7lYgFlRwzjg20JO1KMdu13Bc2gbmN6AYjzGHTTe5Nr6iQUnJ6qyv5PLqEJ9BNAvxFX+6hO"
                    + "mlY98t7i5eVTyZW+zfM/ejt5ph0vin2ywDi5UwehNiI3b2e7WivoAnCqzB64U3acbrzCDa+Nrwxr+RhDKCJIhi00WBjEFHDC"
                    + "s9xkVGk038aDXqsh/W+aXq1nlKd2ScjJoqsk5WhfZwKfg/cG5eUHw3+EhyxHKiGKrEzTwzr0YZXnMZcKqLQpMftR7N7LoxPx"
                    + "IWfWAH9II+ru52GxPS1iGzYBNmN6OMNw5MkJonYigDSkIWGlXNVCMmGy3wdDF1ICQ8p/xANysGdkpJzGCE19RadvRYigtfaU"
                    + "7ItkeRV/KxCjc0vrxbhP2Q7F5h/to7x6tREfNJWAGumSGsHqtWdCuyvf936455DJ2phDTFzUdPaG6QqTTyoYJ/wHLJkyRWXh"
                    + "TCf/B/47eeAetoUr5iz7sM3FOHehd91zKERXnUr5FYaoRp9eMM150J46o2OudPXQCUzNVhAC04tqiFABfC5rr5EHF1niz0zd"
                    + "5GkUsEq6TvST00M4XZyoYkBFocphrG0OG58y5nhafEMOwGFNwZdnTdh5yEL2sokW58RLKblTgUe03meh3wMdQ12/ssjfTuC3"
                    + "MS3Ur1NkOqPh4nOgo33Ku5bv7ZAmU1XheULj0/plxRTtcgMg25/yYCiyA//8y7U0"
            ),
            ["lz4"] = Convert.FromBase64String(
                "BCJNGGRAp8UJAADyBGxheWVyLjAud2VpZ2h0IDAgMAoTABQxEwBjMSA3OTE5FgAUMhYAczQgMTU4MzgXABQzFwBzOSAyMzc1"
                    + "NxcAFTREAHM2IDMxNjc2GAAUNRgAgzI1IDM5NTk1GAAUNhgAgzM2IDQ3NTE0GAAVN3YAczkgNTU0MzMYABQ4GACDNjQgNjMz"
                    + "NTIYABQ5GACEODEgNzEyNzHUAAXoABEz1QAF7AAF7QB0MjQgODcxMO8AFjHwAGQ3IDk1MDLxABUx8gCENzIgMTAyOTT0ABUx"
                    + "9QB0MiAxMTA4NvUAFTH2AIQzMSAxMTg3OPcAFTH4AIQ2MiAxMjY3MPkAFTH6AIQ5NSAxMzQ2MvsAFTH8AIQzMyAxNDI1NP0A"
                    + "FTH+AIQ3MCAxNTA0Nv8AFTL/ACIxMr8BBAEBFTIBAYU1MyAxNjYyOfEBBQIBhDk2IDE3NDIxAwEVMgMBhDQ0IDE4MjEzAwEV"
                    + "MgMBhDkxIDE5MDA1BAEVMgQBhDQzIDE5Nzk3BAEVMgQBhDk0IDIwNTg5BAEVMgQBhDUwIDIxMzgxBAEVMgQBdDggMjIxNzMD"
                    + "ARUyAwGENjUgMjI5NjUDARUzAwEiMjerAgQDARUzAwGEODggMjQ1NDgDARUzAwGFNTQgMjUzNDD3AgUDAYQyMiAyNjEzMgMB"
                    + "FTMDAYQ4OSAyNjkyNAMBFTMDAYQ2MSAyNzcxNgMBFjP/AnQ1IDI4NTA4AwEVMwMBhDExIDI5MzAwAwEWMwMBdDYgMzAwOTIE"
                    + "ARYzBAEAGgA0ODg0BAEVNAQBIjQ4lwMEBAEVNAQBhDMyIDMyNDY3BAEVNAQBhDE4IDMzMjU5BAEVNAQBdTYgMzQwNTH9AwYG"
                    + "AnQzIDM0ODQzAwEVNAMBhDg1IDM1NjM1AwEVNAMBhDc5IDM2NDI3AwEVNAMBhDc1IDM3MjE5AwEVNAMBhDczIDM4MDExAwEp"
                    + "NDkaADQ4MDMDASg1ME4AAIIEBAMBJzUxggBUNDAzODYDASc1MrYAVDQxMTc4AwEnNTPqAFQ0MTk3MAQBJjU0HQFVNDI3NjIC"
                    + "BRc1UAFUNDM1NTQDASc1NoQBVDQ0MzQ2AwEnNTe4AVQ0NTEzOAMBJzU47AFUNDU5MzADASc1OSACVDQ2NzIyAwEnNjBUAgFt"
                    + "BQQDASc2MYgCVDQ4MzA1AwEnNjK8AlQ0OTA5NwMBJzYz8AJUNDk4ODkDASc2NCQDVDUwNjgxBAEnNjVYA1U1MTQ3MwgGFzaM"
                    + "A1Q1MjI2NQQBJzY3wANUNTMwNTcEASc2OPQDVDUzODQ5BAEWNgQBZCA1NDY0MQMBJzcwWgQBWAYEAwEnNzGOBFQ1NjIyNAMB"
                    + "JzcywgRUNTcwMTYDASc3M/YEVDU3ODA4AwEnNzQqBVQ1ODYwMAMBJzc1XgVUNTkzOTIDASc3NpIFVTYwMTg0DQcXN8YFVDYw"
                    + "OTc2AwEnNzj6BVQ2MTc2OAMBJzc5LgZUNjI1NjAEASc4MGIGAUQHBAQBJzgxlgZUNjQxNDMEASc4MsoGVDY0OTM1BAEWOBEF"
                    + "ZCA2NTcyNwMBJzg0MAdUNjY1MTkDASc4NWMHVDY3MzExAwEnODaWB1Q2ODEwMwMBJjg3yAdVNjg4OTURCBc4+gdUNjk2ODcC"
                    + "ASc4OSwIVDcwNDc5AgEnOTBeCAEuCAQCASc5MZAIVDcyMDYyAgEnOTLCCFQ3Mjg1NAIBJzkz9AhUNzM2NDYDARY5EAVkIDc0"
                    + "NDM4AgEWOQIBZCA3NTIzMAEBJzk2hAlENjAyMgABJjk3sAlUNzY4MTQAASc5ODIARTc2MDYSCRc5ZABGODM5OBMJFzCXAAAU"
                    + "CQUVCSgwMcsANTk5OAYKKDEwAAFFODA3NwoKNzEwMzUBRTgxNTYOCjcxMDRqAUU4MjM1EQo3MTA1nwFFODMxNBQKNzEwNtQB"
                    + "RTgzOTQXCicxMAgCRTg0NzMZCjgxMDjSCTU1NTIcCjcxMDlxAkY4NjMxHwonMTCmAgEICgYiCgYjClYgODc5MCMKGDEOA0Y4"
                    + "ODY5JQonMTNDA0Y4OTQ4JgonMTR4A0Y5MDI3KAoHKQpmMyA5MTA2KQonMTbiA0Y5MTg2KgoYMRcERjkyNjUrCicxOEwERjkz"
                    + "NDQsCicxOYEERTk0MjMtCjcxMjC2BAH8CgUNAScyMesEVjk1ODE5MQsIIAVFOTY2MTAKNzEyM1UFRTk3NDAxCjcxMjSKBQBp"
                    + "AgUyChYxMwplOCA5ODk4Mgo3MTI28gVFOTk3NzMKKTEyJwYG0gMXMTMKRjggMTPSAzgxMjnmCRYx0gM4MTMw5gkWOdIDFzE0"
                    + "CkY5IDM30wMpMTMqBxY11AM3MTMzXgcmNTPVAzcxMzSSByY2MdYDNzEzNcYHJjY51wM3MTM2+gcnNzbYAxgzLggnODTYAycz"
                    + "OGIIJzky1wMnMzmWCDcxMDDXAwY1CiA2INYMBtYDJzQx/gg3MTE21gMYNDMJNzEyNNYDJzQzaAk3MTMy1gMnNDSdCTcxNDDX"
                    + "Ayc0NdIJNzE0ONcDKDQ2GwAnNTbXAwk8CjcxNjTXAyg0OIcAJzcy2AMoNDm9ACc3OdgDKDUw8wAnODfYAyc1MSgBJzk11wMY"
                    + "NUMLNzIwM9cDJzUzkgE3MjEx1wMnNTTHATcyMTnXAyc1NfwBNzIyN9cDJzU2MQI3MjM11wMZNUwMJzQz1wMoNTiBDCc1MdcD"
                    + "KDU5tgwnNTnXAyk2MOsMFzfXAyg2MToDJzc01wMZNlUNJzgy2AMoNjOKDSc5MNgDKDY0vw01OTg3DA43MTY1DgRFMzA2Ng4O"
                    + "FzFPClUgMzE0NQ4OKDE2XA4AjAMFDw43MTY4rgRFMzMwMxAONzE2OeQERTMzODMRDjcxNzAaBQCwDwUSDjcxNzFQBUUzNTQx"
                    + "Ew4oMTdlD0UzNjIwFA43MTczvAVWMzY5OTgcEBc08gVFMzc3ORYONzE3NSgGRTM4NTgXDjcxNzZeBkUzOTM3GA4oMTduEEU0"
                    + "MDE2GQ43MTc4ygZFNDA5NRoOFzFcCmUxIDQxNzQbDhYxXQogMiCjEAUcDjcxODFqB0U0MzMzHQ4oMTh0EUU0NDEyHg4XMV8K"
                    + "ZTQgNDQ5MR8OFjFhCnYzIDQ1NzA5KREXNUAIRTQ2NTAgDjcxODZ2CEU0NzI5IQ4oMTh0EkU0ODA4Ig44MTg4pxI1ODg3Iw43"
                    + "MTg5GAlFNDk2NiQONzE5ME4JAJYRBSUOFjFoCmU5IDUxMjUmDicxOXATRTUyMDQmDhcxaApVIDUyODMmDhYxaAplMCA1MzYy"
                    + "Jg43MTk1NABGNDQyMDMSFzZoADU1MjEmDjcxOTecADU2MDAmDjgxOTjRADU2NzknDhYxbgqgMjUgNTc1ODc4CgAAAACO7mm7"
            ),
            ["zst"] = Convert.FromBase64String(
                "KLUv/QRoLSUAKn1sDhawp9IBp5HD1thLMpRSSplS2uuzk4sB6ADjANoAC2oJOXw1DFFRXkwIOlCVDOR5yMWOFzOfXrwaibCE"
                    + "FxTi0z3XhxHuiami9oitkderGWSEHj2cJwpSbYXgCZFDcHXknEJQF5YQznSUkLeKPjWla03hju7Rosc7IoaJcTcNZki1C6l6"
                    + "2I7IJLMLMS+K0L0kpsYPiRCKY33MEveb2A8n1aqKcA4GMpWhlIfgwlQfPWeTKzcXNQ8j5SoSNESODhEK5Pp5NXAdU0PU5q3A"
                    + "ob0MxZp55JQzUjVs2YXsR6w+Z8wnlqgoLxoyQk/4iXFXJlNwb7FmJEFYWIEAAAQcGCgIBQQODhgMCIF1mnZZ4IRLqy8wJEgT"
                    + "L9AzgRZIquJCCMWa1QJJZZq9KkFmRvJJYd4GmVEiuDF7CPmf1UcunglND4q2KqEzMQOnnNVDseZhdqkOSclI5CgimecOJNkr"
                    + "QXpk85BiiKzzmU7IagoX3fJ5WYWhYcuiAjFIVGZXSYayMGSZKucnBplDouWKSYWEIBT7PxSIZRKGifmttxJ7MdiPWIgw5OUx"
                    + "qtYphDwRHJvOQ9oYkYTnjD1CSBJi7aeIikxToT5KK4LpCzOcMR8ZhO0IVYNLhExmfPS53P9qiUf4I4ZUpp98wpTLREM+Xb0g"
                    + "iUNHXFAmipMFT0Oca8FWDRe0M4QOV7OzwoWL2TmU4Dw7o3TOs9MO52J28jVXs7P+ckE7J4Sca2cIBU52ekLgiOUitVaTQ6jT"
                    + "6GNSyUxEXAklEwr7pIy83zoWtiM4Pkot5PGK6JFX1wbTg92jWhVzRNTAiU1X1kzVQlYOFdVoZRSpFmKlw6f2WkmK1PyVRYoa"
                    + "ayU1RO1fKe5rUiP/u+YY2ZDWypFBiLUwI0kCa/ZImYZa1MjTi1YZ2RKi0SNDqKF1ZAUOrTNyaKHNFxiNoL0LtOcUyJdppAUE"
                    + "NBQTK0aNxIQrPgSJ1YplI/YVQ/8YV6SKY2FFMTXGFf/Q2FdslLFaMchDTLgiidQXHVGG6BOPGBToq4/o6nyXERlCPtKIFSY+"
                    + "jzisf++IUf6bj2jbX2dEPvp1xPrwozecqPBVNhRh+KI2/Lg8e8NSkBdmw1AzXrkhVYnn2FBCxZPa8Hx4/4at3GNtGEz2/AnJ"
                    + "wd5rwnnrhZgw4vRoQosEL2RCDlU3nbAmVEc04VCpe0wY9enaCR1GuqIJyYqOsmCR0YUXpPoduaA43Akt+E87kQUbxY6+YBAy"
                    + "gZ2oEfBMgSGEQL5nUVdSkgcxBAlEX8bBoRB5oWAG2ueGwg5co6B2t299S9u5kt7Z2t2+p+2SEO17ka/rdvPaLrMc8eMgpj8U"
                    + "HTQ1fDN0F2opfCf0fSPUNW3TMm3TslE3ATONQ7WvG1Ge5vncvgdDC0LRg++gN6QMD8B2Qa1ATqAI1AFlQBeYJHgAbIDWb+68"
                    + "gID47MMlNTPSCtYn1yIJGvdLzpmE+clOwZ27KjD3lsVNMEvXW2kFeN7KhF0j6LsqkwTZsu5qwiwo5upRSpbaCF/jVqpCubZW"
                    + "zcJaqWpA91VUAfwmmmaEqiJuSjmzgaSsf7yecDYSn1iukABuLQVArBSwsM1CqxET/ec="
            ),
        };

    /// <summary>The pickle, by extension.</summary>
    public static IReadOnlyDictionary<string, byte[]> Pickles { get; } =
        new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["bz2"] = Convert.FromBase64String(
                "QlpoOTFBWSZTWR8vIqUAAATTgAAQAMEYAA4ijCAgACIhobRPKYpgACi8jgQkuCV+mTWLuSKcKEgPl5FSgA=="
            ),
            ["xz"] = Convert.FromBase64String(
                "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAUY29zCnN5c3RlbQooUydpZCcKdFIuAAAAALWMMK4LlRasAAEtFS8LcW0ftvN9"
                    + "AQAAAAAEWVo="
            ),
            ["lzma"] = Convert.FromBase64String("XQAAgAD//////////wAxm8rGsnxl39+RWZ+x1n4tcWoFcVZM8vMol///mM4AAA=="),
            ["lz4"] = Convert.FromBase64String("BCJNGGRApxUAAIBjb3MKc3lzdGVtCihTJ2lkJwp0Ui4AAAAAeFZcTA=="),
            ["zst"] = Convert.FromBase64String("KLUv/QRoqQAAY29zCnN5c3RlbQooUydpZCcKdFIuM9dh7w=="),
        };
}
